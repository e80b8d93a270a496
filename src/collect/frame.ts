import { randomBytes } from 'node:crypto';
import { isShellWord, shellQuote } from '../kit/shell-quote.ts';
import { TOOLS } from '../kit/tools.ts';
import { RECORDS_BEGIN } from '../probes/host/records.ts';
import { CLEAN_ENVIRONMENT } from '../transports/transport.ts';

/** One part of a program, the same for every host, with the limits that it is held to there. */
export interface ScriptSection {
  /** A slug. */
  readonly id: string;
  readonly script: string;
  readonly timeoutSeconds: number;
  /** Limit of its stdout; nobody reads its stderr. */
  readonly maxBytes: number;
}

/** A section that is to run, and what it gets as "$@". */
export interface AskedSection {
  readonly id: string;
  readonly parameters: readonly string[];
}

/** The longest word that a kernel hands on to a program is 128 KiB. */
const MAX_WORD_BYTES = 96 * 1024;

/** The longest input: three lists of the longest paths with every byte escaped, and room for more. */
const MAX_INPUT_BYTES = 16 * 1024 * 1024;

/**
 * 128 random bits. Nothing that a section runs can know them: they are no part of an environment, of
 * arguments or of what is left to read on a standard input.
 */
export const newBoundary = (): string => `=${randomBytes(16).toString('hex')}=`;

/** How a program ends on a host that lacks one of the tools, whose name is all it says. */
export const TOOL_MISSING = 96;

/** How a program ends whose input is not whole, none at all included. */
export const INPUT_INCOMPLETE = 97;

/** What is sent to `sh -s`: the program of these sections, and the input that makes it run them in turn. */
export const frame = (sections: readonly (ScriptSection & AskedSection)[], boundary: string): string =>
  standAlone(collectionProgram(sections), collectionInput(boundary, sections));

/**
 * A program with its input as one script. The braces make the shell read all of it before it runs any, so that half
 * a script does nothing and no section can read the rest of it.
 */
const standAlone = (program: string, input: string): string =>
  `{\nclean=\n${program}printf %s ${shellQuote(input)} | collect\nexit $?\n}\n`;

/**
 * Everything that varies from run to run, as `collect` reads it: a line for the boundary, one for each section, which is
 * its id and, where it has parameters, these, with the byte 0xff behind each, which no text in UTF-8 holds, and one that
 * says `end`.
 * What is not plain ASCII, a quote or a backslash is written as printf %b takes it.
 */
export function collectionInput(boundary: string, asked: readonly AskedSection[]): string {
  const lines = asked.map(({ id, parameters }) =>
    parameters.length === 0 ? id : [id, ...parameters].map(encoded).join(''),
  );
  return `${[boundary, ...lines, 'end'].join('\n')}\n`;
}

function encoded(word: string): string {
  if (!isShellWord(word)) throw new Error('A text with a NUL or half a surrogate pair is no parameter.');
  const plain = Buffer.from(word).toString('latin1');
  return `${plain.replace(/[^ -~]|['\\]/g, escaped)}\\0377`;
}

const escaped = (byte: string): string => `\\0${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;

/**
 * Sections as one POSIX program that writes no file: it defines `collect`, which runs those that its standard input asks
 * for. Each runs in a shell of its own, under its own time limit, with an empty stdin and without a stderr, and its stdout
 * is cut one byte beyond its limit and framed by the boundary:
 *
 *     =boundary= INDEX
 *     (output)
 *     =boundary= INDEX EXIT-CODE EXIT-CODE-OF-HEAD
 *
 * The text depends on nothing but the sections. `clean` has to be set before it: the words that a command begins with to
 * inherit no environment, empty where there is none to inherit.
 */
export const collectionProgram = (sections: readonly ScriptSection[]): string =>
  `${BEGIN}${choice(sections)}${REST}`;

function choice(sections: readonly ScriptSection[]): string {
  const cases = sections.map(({ id, script, timeoutSeconds, maxBytes }) => {
    if (!/^[a-z][a-z0-9-]*$/.test(id)) throw new Error(`${id} is no id of a section.`);
    if (Buffer.byteLength(script) > MAX_WORD_BYTES) throw new Error(`The script of ${id} is too long.`);
    const limits = `seconds=${wholeNumber(timeoutSeconds)} bytes=${wholeNumber(maxBytes) + 1}`;
    return `  ${id}) ${limits} text=${textOf(script)} ;;\n`;
  });
  return `begin=${shellQuote(RECORDS_BEGIN)}\nchoose() {\n  case $1 in\n${cases.join('')}  *) refuse "there is no section $1" ;;\n  esac\n}\n`;
}

/** What nearly every script begins with is sent once. */
const textOf = (script: string): string =>
  script.startsWith(RECORDS_BEGIN)
    ? `$begin${shellQuote(script.slice(RECORDS_BEGIN.length))}`
    : shellQuote(script);

function wholeNumber(value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${value} is no limit for a section.`);
  return value;
}

const BEGIN = `umask 077
cd / || exit
IFS=' 
'
PATH=${CLEAN_ENVIRONMENT.PATH} LC_ALL=${CLEAN_ENVIRONMENT.LC_ALL}
export PATH LC_ALL
for tool in ${TOOLS.join(' ')}; do
  command -v $tool >/dev/null || { echo "$tool" >&2; exit ${TOOL_MISSING}; }
done
refuse() {
  printf 'plimsoll: %s\\n' "$1" >&2
  exit ${INPUT_INCOMPLETE}
}
`;

/**
 * `limited PARAMETERS` runs the section that was chosen. The coreutils' timeout kills the whole process group; busybox's
 * kills one process and leaves its children on the pipe, so there, and where there is none, the shell itself watches over
 * a session of its own.
 *
 * In `section` fd 3 carries the exit code, and 5 is the real stdout. Without one of the tools nothing is run, for its
 * absence would look like silence.
 *
 * In `collect` nothing of the input is expanded but by field splitting, and no process is started for each parameter.
 */
const REST = `if timeout --kill-after=1 --signal=KILL 9 true 2>/dev/null; then
  limited() { $clean timeout --signal=KILL "$seconds" sh -c "$text" sh "$@" </dev/null 2>/dev/null; }
else
  new_session=
  command -v setsid >/dev/null && new_session=setsid
  limited() {
    $new_session $clean sh -c "$text" sh "$@" </dev/null 2>/dev/null &
    child=$!
    $new_session sh -c "sleep $seconds; kill -9 -$child || kill -9 $child" </dev/null >/dev/null 2>&1 3>&- &
    guard=$!
    wait $child
    code=$?
    { kill -9 -$guard || kill -9 $guard; kill -9 -$child; } 2>/dev/null
    return $code
  }
fi
section() {
  index=$1
  choose "$2"
  shift 2
  printf '%s %s\\n' "$boundary" $index
  codes=$(
    { { limited "$@" 3>&- 5>&-; echo $? >&3; } | head -c $bytes >&5 3>&-; } 3>&1
    echo $?
  )
  printf '\\n%s %s %s %s\\n' "$boundary" $index $codes
}
collect() {
  set -f
  blank=$IFS
  line='
'
  unit=$(printf '\\377')
  input=$(head -c ${MAX_INPUT_BYTES})
  exec 5>&1 </dev/null
  case $input in *"$line"end) ;; *) refuse 'the input is not whole' ;; esac
  IFS=$line
  set -- $input
  boundary=$1
  shift
  count=0
  for asked do
    [ "$asked" != end ] || break
    case $asked in *\\\\*) asked=$(printf %b "$asked") ;; esac
    IFS=$unit
    set -- $asked
    IFS=$blank
    section $count "$@"
    count=$((count + 1))
  done
}
`;
