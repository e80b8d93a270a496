import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import type { Subject } from '../../model/subject.ts';
import { runtimeCandidates } from '../engine/runtime-candidates.ts';
import { engineSubjects } from '../subjects.ts';
import { isId } from './account-lines.ts';
import { pathParameters } from './path-list.ts';
import {
  bodyOf,
  linesOf,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  unintelligible,
  unreadPart,
} from './records.ts';
import { REACH } from './shell-parts.ts';

const stepShape = z.object({
  path: z.string(),
  kind: z.enum(['directory', 'file', 'link', 'other']),
  /** Permission bits with setuid, setgid and sticky. */
  mode: z.int().min(0).max(0o7777),
  uid: z.int(),
  gid: z.int(),
});
export type RuntimeStep = z.infer<typeof stepShape>;

const runtimeFileShape = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('present'),
    /** Everything on the way, directories and links, and at the end the program itself. */
    steps: z.array(stepShape).min(1),
  }),
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type RuntimeFile = z.infer<typeof runtimeFileShape>;

/** By path as it was asked for. */
const runtimeFilesShape = z.record(z.string(), runtimeFileShape);
export type RuntimeFiles = z.infer<typeof runtimeFilesShape>;

/**
 * Paths are walked by the shell alone, with one readlink for each link, and one stat for all that was met. A path that is not
 * there in a directory that may be searched costs no process.
 */
const SCRIPT = `nl='
'
all=
for f; do
  case $f in *"$nl"*) continue ;; esac
  if [ ! -e "$f" ]; then
    if [ -d "\${f%/*}/" ] && [ -x "\${f%/*}/" ] && [ ! -L "$f" ]; then reached=absent; else reach "$f"; fi
    record missing $reached
    printf '%s\\n' "$f"
    continue
  fi
  steps= at= rest=$f hops=0
  while [ -n "$rest" ]; do
    c=\${rest%%/*}
    case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
    case $c in
      '' | .) continue ;;
      ..)
        at=\${at%/*}
        continue
        ;;
    esac
    at=$at/$c steps=$steps$at$nl
    if [ -L "$at" ]; then
      hops=$((hops + 1))
      [ $hops -le 40 ] || break
      t=$(readlink -- "$at") || break
      case $t in
        /*) at= ;;
        *) at=\${at%/*} ;;
      esac
      rest=$t/$rest
    fi
  done
  record way
  printf '%s\\n%s' "$f" "$steps"
  all=$all$steps
done
IFS=$nl
set -f
set -- / $all
unset IFS
record statuses
stat -c '%f %u %g %n' -- "$@" 2>/dev/null
`;

/** Where the programs of runtimes lie, and who can change what on the way there: they run as root for every container. */
export const runtimeFiles = defineScriptProbe({
  id: 'runtime-files',
  source: 'stat and readlink of the programs of the registered runtimes and of all directories on the way',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 1024 * 1024,
  shape: runtimeFilesShape,
  nothing: {},
  script: `${RECORDS_BEGIN}${REACH}${SCRIPT}${RECORDS_END}`,
  parameters: (host) => {
    const engines = engineSubjects(host);
    return pathParameters((engines.known ? engines.value : []).flatMap(candidatesOf));
  },
  project,
});

function candidatesOf(engine: Subject<'engine'>): readonly string[] {
  const candidates = runtimeCandidates.read(engine);
  return candidates.known ? candidates.value.flatMap(({ paths }) => paths ?? []) : [];
}

function project(output: ScriptOutput): Projection<RuntimeFiles> {
  const read = readRecords(output, 'the programs of runtimes');
  if (!read.ok) return read;
  const text = bodyOf(read.records, 'statuses');
  if (text === undefined) return unintelligible('the programs of runtimes');
  const statuses = new Map(linesOf(text).flatMap(statusOf));
  const root = statuses.get('/');
  const files: RuntimeFiles = {};
  for (const { kind, words, body } of read.records) {
    if (kind === 'missing')
      files[body] = words[0] === 'absent' ? { state: 'absent' } : unreadPart(hidden(body));
    if (kind !== 'way') continue;
    const [path = '', ...way] = linesOf(body);
    const steps = way.map((step) => statuses.get(step));
    const complete = steps.every((step) => step !== undefined) && steps.at(-1)?.kind !== 'link';
    files[path] =
      complete && root && steps.length > 0
        ? { state: 'present', steps: [root, ...steps] }
        : unreadPart(hidden(path));
  }
  return { ok: true, data: files };
}

function statusOf(line: string): [string, RuntimeStep][] {
  const [, hex = '', uid = '', gid = '', path = ''] = /^([0-9a-f]{1,8}) (\d+) (\d+) (\/.*)$/.exec(line) ?? [];
  if (!isId(uid) || !isId(gid)) return [];
  const mode = Number.parseInt(hex, 16);
  const kind = ({ 4: 'directory', 8: 'file', 10: 'link' } as const)[mode >> 12] ?? 'other';
  return [[path, { path, kind, mode: mode & 0o7777, uid: Number(uid), gid: Number(gid) }]];
}

const hidden = (path: string) =>
  cause('needs-root', `Not everything on the way to ${path} could be seen.`, 'Run the audit as root.');
