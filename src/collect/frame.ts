import { randomBytes } from 'node:crypto';
import { shellQuote } from '../kit/shell-quote.ts';

/** One part of a script, with the limits that it is held to on the host. */
export interface ScriptSection {
  readonly script: string;
  readonly timeoutSeconds: number;
  /** Limit of its stdout; its stderr has a limit of its own, `STDERR_BYTES`. */
  readonly maxBytes: number;
}

/** What is kept of the stderr of a section; nothing but messages comes there. */
export const STDERR_BYTES = 16 * 1024;

/** The longest word that a kernel hands on to a program is 128 KiB; longer sections go through a pipe. */
const MAX_WORD_BYTES = 96 * 1024;

/**
 * 128 random bits. Nothing that a section runs can know them: they are no part of an environment, of
 * arguments or of what is left to read on a standard input.
 */
export const newBoundary = (): string => `=${randomBytes(16).toString('hex')}=`;

/**
 * Joins sections into one POSIX script that writes no file. Each section runs in a shell of its own, under
 * its own time limit, with an empty stdin, and its stdout and stderr are cut one byte beyond their limits
 * and framed by the boundary:
 *
 *     =boundary= INDEX
 *     (output)
 *     =boundary= INDEX EXIT-CODE EXIT-CODE-OF-HEAD      (on stderr without the codes)
 *
 * The braces make the shell read all of it before it runs any, so that half a script does nothing and
 * no section can read the rest of it.
 */
export function frame(sections: readonly ScriptSection[], boundary: string): string {
  const calls = sections.map(
    ({ script, timeoutSeconds, maxBytes }, index) =>
      `section ${index} ${wholeNumber(timeoutSeconds)} ${wholeNumber(maxBytes) + 1} ` +
      `${Buffer.byteLength(script) > MAX_WORD_BYTES ? 'piped' : 'plain'} ${shellQuote(script)}`,
  );
  return `{\n${PRELUDE.replace('BOUNDARY', boundary)}\n${calls.join('\n')}\nexit 0\n}\n`;
}

/** What every section may rely on: coreutils, grep and sed, or busybox in their place. */
export const TOOLS = [
  'cat',
  'cut',
  'grep',
  'head',
  'id',
  'ls',
  'readlink',
  'sed',
  'stat',
  'tr',
  'uname',
] as const;

/**
 * `limited SECONDS plain|piped SCRIPT` runs a section. The coreutils' timeout kills the whole process group;
 * busybox's kills one process and leaves its children on the pipe, so there, and where there is none,
 * the shell itself watches over a session of its own.
 *
 * In `section` fd 3 carries the exit code, 4 the stdout of the section on its way to its limit, 5 and 6 are
 * the real stdout and stderr. Without one of the tools nothing is run, for its absence would look like silence.
 */
const PRELUDE = `umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
export PATH LC_ALL
exec 5>&1 6>&2 </dev/null
for tool in ${TOOLS.join(' ')}; do
  command -v $tool >/dev/null || { echo "$tool" >&2; exit 96; }
done
boundary='BOUNDARY'
from_pipe='s=$(cat); exec </dev/null; eval "$s"'
watched() {
  {
    $new_session sh -c "$2" <&7 7<&- &
    child=$!
    $new_session sh -c "sleep $1; kill -9 -$child || kill -9 $child" >/dev/null 2>&1 3>&- 4>&- 7<&- &
    guard=$!
    wait $child
    code=$?
    { kill -9 -$guard || kill -9 $guard; kill -9 -$child; } 2>/dev/null
  } 7<&0
  return $code
}
if timeout --kill-after=1 --signal=KILL 9 true 2>/dev/null; then
  limited() {
    case $2 in
    plain) timeout --signal=KILL "$1" sh -c "$3" </dev/null ;;
    piped) printf %s "$3" | timeout --signal=KILL "$1" sh -c "$from_pipe" ;;
    esac
  }
else
  new_session=
  command -v setsid >/dev/null && new_session=setsid
  limited() {
    case $2 in
    plain) watched "$1" "$3" </dev/null ;;
    piped) printf %s "$3" | watched "$1" "$from_pipe" ;;
    esac
  }
fi
section() {
  printf '%s %s\\n' "$boundary" "$1"
  printf '%s %s\\n' "$boundary" "$1" >&2
  codes=$(
    {
      {
        { limited "$2" "$4" "$5" 3>&- 5>&- 6>&-; echo $? >&3; } 2>&1 >&4 4>&- | head -c ${STDERR_BYTES + 1} >&6 3>&- 4>&- 5>&-
      } 4>&1 | head -c "$3" >&5 3>&- 6>&-
    } 3>&1
    echo $?
  )
  printf '\\n%s %s\\n' "$boundary" "$1" >&2
  printf '\\n%s %s %s %s\\n' "$boundary" "$1" $codes
}`;

function wholeNumber(value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${value} is no limit for a section.`);
  return value;
}
