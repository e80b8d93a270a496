import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { type Unread, unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { type RuntimeCandidates, runtimeCandidates } from '../../src/probes/engine/runtime-candidates.ts';
import { type RuntimeFiles, type RuntimeStep, runtimeFiles } from '../../src/probes/host/runtime-files.ts';
import { engines } from '../../src/probes/populations.ts';
import { ALLOWED_RUNTIMES } from './rights-parameters.ts';

const EXPECTED = 'known runtimes, whose programs only root can change, without arguments that weaken them';

export default defineCheck({
  id: 'runtimes-registered-are-trusted',
  title: 'The engine has known runtimes only, which nobody but root can change',
  severity: 'high',
  severityReason:
    'The runtime runs as root for every container: whoever can exchange its program has the host.',
  rationale:
    'An engine starts each container by a runtime, a program with all rights. One that lies where others can write, behind a link of somebody else, or that nobody knows of, is the shortest way to root. Arguments can take from a sandbox what makes it one.',
  remediation: {
    text: 'Take runtimes that nobody needs out of daemon.json, install the others from packages, and give their programs and all directories on the way to root alone.',
    command: 'chown root:root <path> && chmod go-w <path>',
    takes: 'command',
    sideEffect: 'Containers that were made for a runtime that is gone no longer start.',
  },
  outcomes: {
    pass: 'each is on the list, its program is there, and everything on the way belongs to root and can be written by nobody else',
    fail: 'a program is missing, is none or can be changed by others, an argument weakens a runtime, or the default or, by the policy, any runtime is not on the list',
    manual: 'a runtime is not on the list that plimsoll ships, and no policy says what may be',
  },
  parameters: { allowed: ALLOWED_RUNTIMES },
  each: engines,
  needs: { info: engineInfo, runtimes: runtimeCandidates, files: runtimeFiles },
  assess: ({ info, runtimes, files }, { item }, { allowed }) => {
    const names = allowed.configured ? allowed.value : [];
    const ruled = allowed.configured && allowed.origin === 'policy';
    const owners = [0, ...(item.rootless ? [item.uid] : [])];
    const examined = runtimes.map((runtime) => ({ runtime, result: examine(runtime, files, owners) }));
    const faults = examined.flatMap(({ runtime, result }) =>
      result.faults.map((fault) => `${runtime.name}: ${fault}`),
    );
    const strangers = runtimes.filter(({ name }) => !fitsOne(name, names)).map(({ name }) => name);
    const seen = {
      expected: EXPECTED,
      observed: `DefaultRuntime = ${info.DefaultRuntime}; ${enumerate(examined.map(({ runtime, result }) => `${runtime.name} = ${result.program ?? (runtime.path || 'a shim of containerd')}`))}`,
    };
    if (!fitsOne(info.DefaultRuntime, names))
      faults.unshift(`the default, ${info.DefaultRuntime}, is not on the list`);
    if (ruled && strangers.length > 0) faults.push(`not on the list: ${enumerate(strangers)}`);
    if (faults.length > 0) return fail({ ...seen, message: `Runtimes of the engine: ${enumerate(faults)}.` });
    const hidden = examined.find(({ result }) => result.unread)?.result.unread;
    if (hidden) return cannotTell(hidden, EXPECTED);
    if (strangers.length > 0) {
      return manual({
        ...seen,
        message: `Who put ${enumerate(strangers)} among the runtimes of the engine, and what for?`,
      });
    }
    return pass({ ...seen, message: 'Every runtime of the engine is known, and only root can change it.' });
  },
});

interface Examined {
  readonly program: string | null;
  readonly faults: readonly string[];
  readonly unread: Unread | null;
}

function examine(runtime: RuntimeCandidates, files: RuntimeFiles, owners: readonly number[]): Examined {
  const weak = runtime.weakened.map((argument) => `it is told --${argument}`);
  const { path, paths } = runtime;
  if (path === '') return { program: null, faults: weak, unread: null };
  if (path.includes('/') && !path.startsWith('/'))
    return { program: null, faults: [...weak, `${path} is no full path`], unread: null };
  if (paths === null) return { program: null, faults: weak, unread: unread(NO_PATH) };
  for (const candidate of paths) {
    const file = files[candidate];
    if (file?.state === 'absent') continue;
    if (file?.state !== 'present')
      return { program: null, faults: weak, unread: unread(file?.cause ?? notLookedAt(candidate)) };
    const program = file.steps.at(-1);
    const wrong = program?.kind === 'file' && program.mode & 0o111 ? [] : [`${candidate} is no program`];
    const open = file.steps.flatMap((step) => openTo(step, owners));
    return { program: program?.path ?? candidate, faults: [...weak, ...wrong, ...open], unread: null };
  }
  return { program: null, faults: [...weak, `${path} is not there`], unread: null };
}

/** The mode of a link is never asked: who may write its directory may change it. The sticky bit keeps nobody from adding files. */
function openTo({ path, kind, mode, uid, gid }: RuntimeStep, owners: readonly number[]): readonly string[] {
  const octal = mode.toString(8).padStart(4, '0');
  if (!owners.includes(uid)) return [`${path} belongs to user ${uid}`];
  if (kind === 'link') return [];
  if (mode & 0o002) return [`everybody can write to ${path} (mode ${octal})`];
  return mode & 0o020 && gid !== 0 ? [`group ${gid} can write to ${path} (mode ${octal})`] : [];
}

const NO_PATH = cause(
  'needs-root',
  'Where the engine looks for its runtimes is not known, since PATH of dockerd may not be read.',
  'Audit as root.',
);
const notLookedAt = (path: string) =>
  cause('not-collected', `${path} was not looked at.`, 'Collect again with this version of plimsoll.');
