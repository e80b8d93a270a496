import type { Projection, ScriptOutput } from '../../kit/define-probe.ts';
import { TOOLS } from '../../kit/tools.ts';
import { type Cause, type CauseCode, cause } from '../../model/cause.ts';

/** One piece of what a script printed: a kind, some words, and text that may hold anything. */
export interface ScriptRecord {
  readonly kind: string;
  readonly words: readonly string[];
  /** Lines that follow the head, without the last line break. */
  readonly body: string;
}

/** Exit codes of a shell: its command could not be run, or was ended by a signal; SIGPIPE only says that nobody reads on. */
const [CANNOT_RUN, SIGNAL, SIGPIPE] = [126, 128, 141];
/** The exit code of timeout where it had to end its command; those above are its own faults. */
const TIMED_OUT = 124;

/** What scripts use beside the tools that every host has, and what they ask for first, as not every host has it. */
const OTHERS = ['date', 'find', 'realpath', 'sort', 'wc'] as const;
const OPTIONAL = ['getent', 'od'] as const;

/** A shell function that is called in place of a command, and tells when that was broken off. */
const wrapped = (tool: string, from: number): string =>
  `${tool}() { command ${tool} "$@" || broken $? ${tool} ${from}; }\n`;

const COMMANDS = [
  ...TOOLS.map((tool) => wrapped(tool, CANNOT_RUN)),
  ...OTHERS.map((tool) => wrapped(tool, SIGNAL)),
  ...OPTIONAL.map((tool) => `if command -v ${tool} >/dev/null; then ${wrapped(tool, SIGNAL)}fi\n`),
].join('');

/**
 * Shell text that a script begins with. It draws a token that nothing on the host can know beforehand; what
 * follows a head line `TOKEN kind words` up to the next one is the body, so that no file name, process title or
 * file content can forge a record. `record` prints a head; bodies must end in a line break.
 *
 * A command that is killed, as it is where memory runs out, prints a part or nothing, and that looks like a host on which
 * there is nothing. So each is called through a function which says so past every pipe and redirection; `within SECONDS`
 * does the same for one that has a time limit.
 */
export const RECORDS_BEGIN = `read -r T </proc/sys/kernel/random/uuid || exit 90
printf '%s\\n' "$T"
record() { printf '%s %s\\n' "$T" "$*"; }
exec 9>&1
broken() {
  [ "$1" -lt "$3" ] || [ "$1" -eq ${SIGPIPE} ] || printf '\\n%s broken %s %s\\n' "$T" "$2" "$1" >&9
  return "$1"
}
${COMMANDS}within() { shift; "$@"; }
if command -v timeout >/dev/null; then within() { command timeout "$@" || broken $? "$2" ${TIMED_OUT}; }; fi
`;

/** Shell text that a script ends with; without it the output counts as incomplete. */
export const RECORDS_END = 'record end\n';

const TOKEN = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** With it a script ends where a host has more processes than it looks through (ALL_PROCESSES). */
export const EXIT_TOO_MANY = 91;

/** Takes the output of a script apart; a cause where it is not complete. */
export function readRecords(
  output: ScriptOutput,
  what: string,
):
  | { readonly ok: true; readonly records: readonly ScriptRecord[] }
  | { readonly ok: false; readonly cause: Cause } {
  if (output.exitCode === EXIT_TOO_MANY) return tooManyProcesses;
  const end = output.stdout.indexOf('\n');
  const token = output.stdout.slice(0, Math.max(end, 0));
  if (!TOKEN.test(token)) {
    return incomplete(`The script that reads ${what} did not begin (exit code ${output.exitCode}).`);
  }
  const parts = output.stdout.slice(end).split(`\n${token} `);
  const records = parts.slice(1).map(toRecord);
  const broken = records.find(({ kind }) => kind === 'broken');
  if (broken) {
    const [tool = '', code = ''] = broken.words;
    return incomplete(
      `The command ${tool} in the script that reads ${what} was broken off (exit code ${code}).`,
    );
  }
  const last = records.at(-1);
  if (parts[0] !== '' || last?.kind !== 'end' || last.words.length > 0 || last.body !== '') {
    return incomplete(`The script that reads ${what} ended early (exit code ${output.exitCode}).`);
  }
  return { ok: true, records: records.slice(0, -1) };
}

function toRecord(text: string): ScriptRecord {
  const end = text.indexOf('\n');
  const [kind = '', ...words] = (end < 0 ? text : text.slice(0, end))
    .split(' ')
    .filter((word) => word !== '');
  return { kind, words, body: end < 0 ? '' : text.slice(end + 1) };
}

/** Where nothing can be kept of an output: `detail` says what happened to what, `next` what to do about it. */
export const notRead = (code: CauseCode, detail: string, next: string) => ({
  ok: false as const,
  cause: cause(code, detail, next),
});

/** For a script that ended since there are too many, of all or of those that it is about. */
export const tooManyProcesses = notRead(
  'too-large',
  'The host has more processes than plimsoll looks through.',
  'Audit it when it has fewer.',
);

/** Where one part of what a script reads is missing beside others that are there. */
export const unreadPart = (why: Cause) => ({ state: 'unread' as const, cause: why });

/** For an output that has all its frames, but not what must be in them. */
export const unintelligible = (what: string) =>
  notRead(
    'unparseable',
    `What the script printed of ${what} does not have the form it must have.`,
    'Report this as a bug of plimsoll.',
  );

const incomplete = (detail: string) =>
  notRead('command-failed', detail, 'Run the audit again; if it fails again, run it with --debug.');

/** The body of the first record of a kind; undefined where there is none. */
export const bodyOf = (records: readonly ScriptRecord[], kind: string): string | undefined =>
  records.find((record) => record.kind === kind)?.body;

/**
 * Bytes that a text had on the host: scripts cut by bytes, and by its `length`, which counts a character of several bytes
 * once, a text that was cut would look whole.
 */
export const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Lines of a text without empty ones. */
export const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** Groups records into those that follow each one of a kind, by its body; a repeated body counts once, the last time. */
export function groupRecords(
  records: readonly ScriptRecord[],
  kind: string,
): ReadonlyMap<string, readonly ScriptRecord[]> {
  const groups = new Map<string, ScriptRecord[]>();
  let own: ScriptRecord[] = [];
  for (const record of records) {
    if (record.kind === kind) {
      own = [];
      groups.set(record.body, own);
    } else own.push(record);
  }
  return groups;
}

/** What is made of each group of records, by the body that begins it, such as the path of a file; a script prints at least one. */
export function projectGroups<T>(
  output: ScriptOutput,
  { what, kind }: { readonly what: string; readonly kind: string },
  partOf: (name: string, records: readonly ScriptRecord[]) => T,
): Projection<Record<string, T>> {
  const read = readRecords(output, what);
  if (!read.ok) return read;
  const groups = groupRecords(read.records, kind);
  if (groups.size === 0) return unintelligible(what);
  const parts = [...groups].map(([name, records]) => [name, partOf(name, records)] as const);
  return { ok: true, data: Object.fromEntries(parts) };
}
