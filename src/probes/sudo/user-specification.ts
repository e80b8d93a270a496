import { type Member, NotUnderstood, Scanner, unescaped } from './sudoers-scanner.ts';

/** A command before aliases are resolved. */
export type NamedCommand =
  | { readonly kind: 'all' | 'edit' | 'list' | 'expression' }
  | { readonly kind: 'alias'; readonly name: string }
  | {
      readonly kind: 'program';
      readonly path: string;
      readonly arguments: string | null;
      readonly digest: boolean;
    };

export interface NamedCommandMember {
  readonly command: NamedCommand;
  readonly negated: boolean;
}

/** One command of a line, with whom and where it is for. */
export interface Grant extends NamedCommandMember {
  readonly users: readonly Member[];
  readonly hosts: readonly Member[];
  readonly runAs: { readonly users: readonly Member[]; readonly groups: readonly Member[] } | null;
  readonly noPassword: boolean;
}

const OPTION =
  /(?:ROLE|TYPE|PRIVS|LIMITPRIVS|NOTBEFORE|NOTAFTER|TIMEOUT|CWD|CHROOT|APPARMOR_PROFILE)\s*=\s*(?:"[^"]*"|[^\s,:]+)/;
const TAG = /(NO)?(PASSWD|EXEC|SETENV|LOG_INPUT|LOG_OUTPUT|MAIL|FOLLOW|INTERCEPT)\s*:/;
const DIGEST = /sha(?:224|256|384|512)\s*:\s*[A-Za-z0-9+/]+={0,2}/;

/** Reads a line `users hosts = (as) TAG: commands : hosts = ...` (sudoers(5), User specification). */
export function userSpecification(text: string): readonly Grant[] {
  const scanner = new Scanner(text);
  const users = scanner.members();
  const grants: Grant[] = [];
  do {
    const hosts = scanner.members();
    scanner.need(/=/);
    // What stands before one command holds for those that follow it too.
    let runAs: Grant['runAs'] = null;
    let noPassword = false;
    do {
      if (scanner.take(/\(/)) runAs = runAsOf(scanner);
      for (;;) {
        if (scanner.take(OPTION)) continue;
        const tag = scanner.take(TAG);
        if (!tag) break;
        if (tag[2] === 'PASSWD') noPassword = tag[1] === 'NO';
      }
      grants.push({ users, hosts, runAs, noPassword, ...commandMember(scanner) });
    } while (scanner.take(/,/));
  } while (scanner.take(/:/));
  if (!scanner.done) throw new NotUnderstood();
  return grants;
}

function runAsOf(scanner: Scanner): NonNullable<Grant['runAs']> {
  const users = scanner.take(/(?=[:)])/) ? [] : scanner.members();
  const groups = scanner.take(/:/) && !scanner.take(/(?=\))/) ? scanner.members() : [];
  scanner.need(/\)/);
  return { users, groups };
}

/** A command with its negations and hashes. */
export function commandMember(scanner: Scanner): NamedCommandMember {
  let digest = false;
  const [before] = scanner.need(/(?:!\s*)*/);
  while (scanner.take(DIGEST)) {
    digest = true;
    scanner.take(/,(?=\s*sha\d)/);
  }
  const [after] = scanner.need(/(?:!\s*)*/);
  const negated = (`${before}${after}`.match(/!/g)?.length ?? 0) % 2 === 1;
  return { command: commandOf(scanner.until(',:='), digest), negated };
}

function commandOf(text: string, digest: boolean): NamedCommand {
  if (text === 'ALL') return { kind: 'all' };
  if (/^[A-Z][A-Z0-9_]*$/.test(text)) return { kind: 'alias', name: text };
  const [, path = '', rest] = /^((?:\\.|[^\s\\])+)(?:\s+(.*))?$/s.exec(text) ?? [];
  if (path === 'sudoedit') return { kind: 'edit' };
  if (path === 'list') return { kind: 'list' };
  if (path.startsWith('^')) return { kind: 'expression' };
  if (!path.startsWith('/')) throw new NotUnderstood();
  return {
    kind: 'program',
    path: unescaped(path).slice(0, 1024),
    arguments: argumentsOf(path, rest),
    digest,
  };
}

const SHOWN = /\/(systemctl|service)$/;

function argumentsOf(path: string, text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  if (text === '""') return '';
  return SHOWN.test(path) && text.length <= 512 ? unescaped(text) : '…';
}
