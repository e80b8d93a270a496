import { type Cause, cause } from '../../model/cause.ts';

/*
 * How a file is read in a place in which others than root can put one, with TRUST of shell-parts.ts, and why one there
 * is not read.
 */

/**
 * `take PATH REAL BLOCK` prints at most 17 blocks of BLOCK bytes of a file whose directory somebody else can write. No
 * link is followed: the directory is entered before the file is looked at, so that it cannot be exchanged, and it must be
 * that of REAL.
 */
export const TAKE = `take() (
  cd -P "\${1%/*}/" 2>/dev/null && w=$(pwd -P) && [ "\${w%/}/\${1##*/}" = "$2" ] || exit 0
  f=./\${1##*/}
  if dd if=/proc/self/stat iflag=nofollow,nonblock count=0 >/dev/null 2>&1; then
    within 3 dd if="$f" iflag=nofollow,nonblock bs="$3" count=17 2>/dev/null
  elif [ ! -L "$f" ] && [ -f "$f" ]; then
    within 3 head -c $(($3 * 17)) "$f" 2>/dev/null
  fi
)
`;

/** Why a file was not read, by the word that a script printed; `own` are the further words of that script. */
export function causeOfState(state: string, path: string, own: Readonly<Record<string, Cause>>): Cause {
  switch (state) {
    case 'denied':
      return cause('needs-root', `${path} may not be read by this account.`, 'Run the audit as root.');
    case 'irregular':
    case 'loop':
      return cause(
        'not-a-regular-file',
        `${path} is no regular file, so it was not read.`,
        'Put a regular file in its place.',
      );
    case 'link':
      return cause(
        'not-a-regular-file',
        `${path} is reached through a link in a place that others than root can write, so it was not read.`,
        'Put it where no such link leads to it.',
      );
    default:
      return (
        own[state] ??
        cause('command-failed', `${path} could not be read.`, `Look at it on the host: ls -l ${path}.`)
      );
  }
}
