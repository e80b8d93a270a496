import { shellQuote } from '../../kit/shell-quote.ts';
import type { InstalledProgram, ScriptRun } from '../transport.ts';
import { FIND_INSTALLED, namedFile } from './installed-program.ts';

/** Whether scripts run as root by sudo: where the account may, never, or not without. */
export type SudoPolicy = 'auto' | 'never' | 'always';

/**
 * As whom a script ran: the account that logged in, which is root or is not; or root by sudo, which may want
 * a terminal (`requiretty`) or a password, or may permit an installed program and nothing else.
 */
export const RAN_AS = ['root', 'login', 'sudo', 'sudo-tty', 'sudo-password', 'sudo-script'] as const;
export type RanAs = (typeof RAN_AS)[number];

/** The exit code of a script that was to run as root alone, where the account cannot become root. */
export const NOT_ROOT = 95;

/** `requiretty` is content with a terminal that nothing goes through, which util-linux's script provides. */
const withTerminal = (command: string): string =>
  `exec 3<&0 4>&1 5>&2; exec script -qec "exec ${command} <&3 >&4 2>&5" /dev/null </dev/null >/dev/null 2>&1`;

/**
 * A script that runs another as root where the account may do that, or the installed program in its place, or else as
 * the account. It finds that out on the host, which costs no wait on the network. Its first line on stdout is
 * `TOKEN AS FILE WHY`: FILE is what there is of the program, WHY what sudo said against a shell.
 */
export function elevated(
  { script, installed }: Pick<ScriptRun, 'script' | 'installed'>,
  program: InstalledProgram | null,
  policy: SudoPolicy,
  token: string,
  known: RanAs | null,
): string {
  const maySudo = known === null && policy !== 'never';
  const find = known === null ? (maySudo ? FIND_SUDO : FIND_ROOT) : `as=${known}`;
  const byFile = installed !== undefined && (maySudo || known === 'sudo-script');
  return `{
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
export PATH LC_ALL
cd / || exit
script=${byFile && known !== null ? '' : shellQuote(script)}
${namedFile(program)}state=none why=
${byFile ? `input=${shellQuote(installed.input)}\n` : ''}${find}
printf '%s %s %s %s\\n' '${token}' "$as" "$state" "$(printf %s "$why" | head -n 1 | cut -c 1-200)"
case $as in
${byFile ? 'sudo-script) printf %s "$input" | sudo -n "$file" ;;\n' : ''}sudo) printf %s "$script" | sudo -n sh -s ;;
sudo-tty) printf %s "$script" | { ${withTerminal('sudo -n sh -s')}; } ;;
${policy === 'always' ? `login) exit ${NOT_ROOT} ;;\n` : ''}*) printf %s "$script" | sh -s ;;
esac
exit $?
}
`;
}

const FIND_ROOT = `as=login
[ "$(id -u)" != 0 ] || as=root`;

/** sudo is asked for nothing that it would refuse, and note, where the program is permitted and a shell is not. */
const FIND_SUDO = `${FIND_ROOT}
${FIND_INSTALLED}if [ $as = root ]; then :
elif ! command -v sudo >/dev/null; then why='there is no sudo'
elif [ $state = there ] && ! sudo -n -l sh -c : >/dev/null 2>&1 </dev/null && by_file; then :
elif why=$(sudo -n sh -c : 2>&1 </dev/null); then as=sudo
else
  case $why in
  *tty*)
    command -v script >/dev/null &&
      script -qec 'sudo -n sh -c :' /dev/null </dev/null >/dev/null 2>&1 && as=sudo-tty ;;
  esac
  [ $as != login ] || [ $state != there ] || by_file
fi`;

/** What stands before a command line of plain words so that it runs as a script did. */
export function relayLine(command: string, as: RanAs): string {
  switch (as) {
    case 'root':
    case 'login':
    case 'sudo-password':
    case 'sudo-script':
      return `exec ${command}`;
    case 'sudo':
      return `exec sudo -n ${command}`;
    case 'sudo-tty':
      return withTerminal(`sudo -n ${command}`);
  }
}
