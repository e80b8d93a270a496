import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import { engineList } from '../../src/probes/engine/engine-list.ts';
import { daemonProcesses } from '../../src/probes/host/daemon-processes.ts';
import {
  containerdsOf,
  type EnginePrograms,
  elementsOf,
  enginePrograms,
  isRoots,
  type ProgramStep,
} from '../../src/probes/host/engine-programs.ts';
import { runtimePrograms } from '../../src/probes/host/runtime-programs.ts';
import { theHost } from '../../src/probes/populations.ts';

const EXPECTED =
  'directories in PATH of the engine, programs in them, plugins, and what leads there belong to root and can be written by nobody else';

export default defineCheck({
  id: 'engine-program-path-not-writable',
  title: 'Programs that the engine starts can be changed by root only',
  severity: 'high',
  severityReason: 'Whoever can exchange one of them has root when the engine starts it the next time.',
  rationale:
    'The engine and containerd look for runc, iptables, helpers for credentials and others in the directories of PATH, one after the other, and the client starts its plugins. One directory in which another account can write, also one that is only on the way there, is enough to be root.',
  outcomes: {
    pass: 'everything that was met on the way to the programs, links included, belongs to root, and only root can write to it; each PATH has full paths only',
    fail: 'something there belongs to another account, everybody may write to it (sticky or not), a group with members may, or PATH has an empty or a relative element',
    manual:
      'a group without members may write to it, an access control list adds to its mode, or it lies on a file system that another machine or program serves',
    notapplicable: 'no engine is installed, or none runs as root',
  },
  remediation: {
    text: 'Give directories and programs to root, take the right to write from group and others, and set PATH in a drop-in of docker.service to full paths of the system.',
    command: 'chown root:root <path> && chmod go-w <path>',
    takes: 'command',
    sideEffect: 'Whoever installed programs there without being root needs sudo for it from then on.',
  },
  each: theHost,
  about: ['file'],
  needs: {
    engines: engineList,
    daemons: daemonProcesses,
    runtimes: runtimePrograms,
    programs: enginePrograms,
  },
  assess: ({ engines, daemons, runtimes, programs }) => {
    const roots = engines.filter(({ uid, rootless }) => uid === 0 && !rootless);
    if (roots.length === 0) {
      const none = engines.length === 0;
      return notApplicable({
        expected: EXPECTED,
        observed: none ? 'no engine' : engines.map(({ id }) => id).join(', '),
        message: none
          ? 'No Docker engine is installed on this host.'
          : 'No engine of this host runs as root.',
      });
    }
    const own = daemons.filter(isRoots);
    const searched = [
      ...own.map(({ pid, environment }) => ({
        name: `dockerd (${pid})`,
        path: environment === null ? null : (environment.PATH ?? ''),
      })),
      // One that an engine started has the PATH of that engine.
      ...containerdsOf(runtimes)
        .filter(({ parentPid }) => !own.some(({ pid }) => pid === parentPid))
        .map(({ pid }) => ({ name: `containerd (${pid})`, path: programs.paths[pid] ?? null })),
    ];
    const verdicts: readonly Verdict[] = [
      ...searched.flatMap(({ name, path }) => (path === null ? [] : loose(name, path))),
      ...programs.open.flatMap((step) => judge(step, programs) ?? []),
      ...Object.entries(programs.foreign).map(([path, type]) => served(path, type)),
      ...programs.hidden.map((path) => hiddenPath(path)),
      ...searched.flatMap(({ name, path }) => (path === null ? [hiddenEnvironment(name)] : [])),
      ...(own.length === 0 ? [stopped()] : []),
    ];
    if (verdicts.length > 0) return verdicts;
    const paths = [...new Set(searched.map(({ path }) => path))].join('; ');
    return pass({
      expected: EXPECTED,
      observed: `PATH = ${paths}; ${programs.examined} files and directories, of which ${programs.programs} are programs or plugins`,
      message: 'Nobody but root can change what the engine starts.',
    });
  },
});

/** An element that is no full path is looked for in the directory in which the program happens to be. */
function loose(name: string, path: string): readonly Verdict[] {
  const wrong = elementsOf(path).filter((element) => !element.startsWith('/'));
  // Without PATH the C library has one of its own, of full paths.
  if (wrong.length === 0 || path === '') return [];
  const told = wrong.map((element) => (element === '' ? 'an empty element' : element)).join(', ');
  return [
    fail({
      expected: EXPECTED,
      observed: `PATH = ${path} of ${name}`,
      message: `PATH of ${name} has ${told}, which means the directory in which it happens to be.`,
    }),
  ];
}

function judge(step: ProgramStep, { groups }: EnginePrograms): Verdict | null {
  const { path, kind, mode, uid, gid, acl } = step;
  const group = groups[gid];
  const name = group?.names.join('/') || String(gid);
  const seen = {
    expected: EXPECTED,
    observed: `${path}: ${kind}, owner ${uid}, group ${name} (${gid}), mode ${mode.toString(8).padStart(3, '0')}${acl === 'present' ? ', with an access control list' : ''}`,
    resource: { type: 'file', name: path, id: null, engine: null } as const,
  };
  if (uid !== 0) return fail({ ...seen, message: `${path} belongs to user ${uid} and not to root.` });
  if (mode & 0o002) {
    const sticky = mode & 0o1000 ? ' The sticky bit keeps nobody from adding files.' : '';
    return fail({ ...seen, message: `Every account can write to ${path}.${sticky}` });
  }
  if (acl === 'present')
    return manual({
      ...seen,
      message: `Whom does the access control list of ${path} let write (getfacl ${path})?`,
    });
  if (acl === 'unknown' && gid === 0) {
    const detail = `Whether ${path}, which its group may write, has an access control list cannot be told without GNU ls.`;
    return { ...cannotTell(unread(cause('tool-missing', detail, `Run chmod g-w ${path}.`)), EXPECTED) };
  }
  if (gid === 0 && (group?.members.length ?? 0) === 0) return null;
  const members = group?.members ?? [];
  if (members.length > 0)
    return fail({
      ...seen,
      message: `Members of group ${name} can write to ${path}: ${members.join(', ')}.`,
    });
  return manual({
    ...seen,
    message: `Is group ${name} to stay without members? Whoever is put into it can write to ${path}.`,
  });
}

const served = (path: string, type: string): Verdict =>
  manual({
    expected: EXPECTED,
    observed: `${path} on a file system of type ${type}`,
    resource: { type: 'file', name: path, id: null, engine: null },
    message: `Who can write to ${path} where it is served from? It lies on a file system of type ${type}, whose modes this host does not rule.`,
  });

const hiddenPath = (path: string): Verdict =>
  cannotTell(
    unread(cause('needs-root', `What lies in or behind ${path} may not be seen.`, 'Run the audit as root.')),
    EXPECTED,
  );

const hiddenEnvironment = (name: string): Verdict =>
  cannotTell(
    unread(
      cause('needs-root', `PATH of ${name} may not be read (/proc/PID/environ).`, 'Run the audit as root.'),
    ),
    EXPECTED,
  );

const stopped = (): Verdict =>
  cannotTell(
    unread(
      cause(
        'engine-stopped',
        'The engine of root does not run, so the PATH that it gets is not known.',
        'Start the engine and audit again.',
      ),
    ),
    EXPECTED,
  );
