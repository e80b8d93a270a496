import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import { isId } from './account-lines.ts';
import { pathParameters } from './path-list.ts';
import { pathsToStat } from './paths-to-stat.ts';
import { bodyOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible, unreadPart } from './records.ts';
import { ALL_ABSENT, REACH, RESOLVE } from './shell-parts.ts';

export const fileStatusShape = z.discriminatedUnion('state', [
  /** No such file, in a directory that could be searched. */
  z.object({ state: z.literal('absent') }),
  z.object({
    state: z.literal('present'),
    kind: z.enum(['file', 'directory', 'socket', 'fifo', 'device']),
    /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
    mode: z.int().min(0).max(0o7777),
    uid: z.int(),
    gid: z.int(),
    user: z.string(),
    group: z.string(),
    /** Where the path leads, after links; the path itself where it is none. */
    target: z.string(),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type FileStatus = z.infer<typeof fileStatusShape>;
/** By path as it was asked for; links are followed (stat -L). */
export const fileStatusesShape = z.record(z.string(), fileStatusShape);

export type FileStatuses = z.infer<typeof fileStatusesShape>;

/** Of each path given its status. One stat for all that can be seen and one for those that are absent; any other costs a process of its own, whose message says why. */
export const STATUS_SCRIPT = `${RECORDS_BEGIN}${REACH}${ALL_ABSENT}${RESOLVE}stat -L -c "$T present %f %u %g
%U
%G
%n" -- "$@" 2>/dev/null
unseen() {
  n=$#
  for f; do
    [ -e "$f" ] || set -- "$@" "$f"
  done
  shift $n
  all=
  all_absent "$@" && all=absent
  for f; do
    reached=$all
    [ "$reached" ] || reach "$f"
    record missing $reached
    printf '%s\\n' "$f"
  done
}
unseen "$@"
record paths
printf '%s\\0' "$@" | tr '\\n\\0' '\\001\\n'
record targets
resolve "$@"
${RECORDS_END}`;

export const fileStatuses = defineScriptProbe({
  id: 'file-statuses',
  source: 'stat -L and realpath of the files of the engines',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 8 * 1024 * 1024,
  shape: fileStatusesShape,
  nothing: {},
  script: STATUS_SCRIPT,
  parameters: (host) => pathParameters(pathsToStat(host)),
  project: projectStatuses,
});

export function projectStatuses(output: ScriptOutput): Projection<FileStatuses> {
  const read = readRecords(output, 'owners and modes of files');
  if (!read.ok) return read;
  const { records } = read;
  const list = (kind: string): readonly string[] =>
    (bodyOf(records, kind) ?? '').split('\n').map((line) => line.replaceAll('\x01', '\n'));
  const paths = list('paths').filter((path) => path !== '');
  if (paths.length === 0) return unintelligible('owners and modes of files');
  const targets = list('targets');
  const target = (path: string): string =>
    (targets.length === paths.length && targets[paths.indexOf(path)]) || path;
  const statuses = new Map<string, FileStatus>();
  for (const { kind, words, body } of records) {
    if (kind === 'missing') statuses.set(body, missing(body, words[0] ?? ''));
    if (kind === 'present') {
      const [user = '', group = '', ...rest] = body.split('\n');
      const path = rest.join('\n');
      statuses.set(path, present(path, words, { user, group, target: target(path) }));
    }
  }
  // What stat did not print was there a moment later.
  const gone = paths.filter((path) => !statuses.has(path));
  return {
    ok: true,
    data: Object.fromEntries([...statuses, ...gone.map((path) => [path, missing(path, 'again')] as const)]),
  };
}

const KINDS: Readonly<Record<number, Extract<FileStatus, { state: 'present' }>['kind']>> = {
  1: 'fifo',
  2: 'device',
  4: 'directory',
  6: 'device',
  8: 'file',
  12: 'socket',
};

function present(
  path: string,
  words: readonly string[],
  names: { readonly user: string; readonly group: string; readonly target: string },
): FileStatus {
  const [hex = '', uid, gid] = words;
  const mode = /^[0-9a-f]{1,8}$/.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
  const kind = KINDS[mode >> 12];
  if (!kind || !isId(uid) || !isId(gid)) {
    return unreadPart(
      cause('unparseable', `stat printed of ${path} what is no status.`, `Run stat -L ${path} on the host.`),
    );
  }
  return { state: 'present', kind, mode: mode & 0o7777, uid: Number(uid), gid: Number(gid), ...names };
}

function missing(path: string, why: string): FileStatus {
  switch (why) {
    case 'absent':
      return { state: 'absent' };
    case 'denied':
      return unreadPart(
        cause(
          'needs-root',
          `A directory on the way to ${path} may not be searched.`,
          'Run the audit as root.',
        ),
      );
    case 'loop':
      return unreadPart(
        cause('command-failed', `${path} leads through links in a circle.`, `Look at it with ls -l ${path}.`),
      );
    case 'again':
      return unreadPart(
        cause('vanished', `${path} appeared or went away while it was read.`, 'Run the audit again.'),
      );
    default:
      return unreadPart(
        cause('command-failed', `stat could not read ${path}.`, `Run stat -L ${path} on the host.`),
      );
  }
}
