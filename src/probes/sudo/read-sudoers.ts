import { posix } from 'node:path';
import { type LogicalLine, logicalLines } from './logical-lines.ts';
import type { ReadRules, SudoRule } from './sudo-rule.ts';
import { type Member, NotUnderstood, Scanner, unescaped } from './sudoers-scanner.ts';
import {
  commandMember,
  type Grant,
  type NamedCommandMember,
  userSpecification,
} from './user-specification.ts';

/** Files by path; null for one that is there and could not be read. */
export type SudoersFiles = ReadonlyMap<string, string | null>;

export interface Sudoers extends ReadRules {
  /** Settings by which sudo asks for a password other than that of who calls it, or for none. */
  readonly defaults: readonly string[];
}

const MOST_RULES = 5000;
/** As deep as sudo itself follows (sudoers(5), Including other files). */
const DEEPEST = 128;

/** Settings that change whose password is asked for. */
const PASSWORDS = ['rootpw', 'targetpw', 'runaspw', '!authenticate'];

interface Found {
  readonly grants: { readonly place: string; readonly grant: Grant }[];
  readonly members: Map<string, { readonly place: string; readonly list: readonly Member[] }>;
  readonly commands: Map<string, readonly NamedCommandMember[]>;
  readonly defaults: Set<string>;
  readonly unclear: Map<string, string>;
}

/** Reads sudoers from its first file on, in the order of sudo. What is not understood is told, never left out. */
export function readSudoers(first: string, files: SudoersFiles, hostname: string): Sudoers {
  const found: Found = {
    grants: [],
    members: new Map(),
    commands: new Map(),
    defaults: new Set(),
    unclear: new Map(),
  };
  readFile(first, files, hostname, found, 0);
  const rules: SudoRule[] = [];
  for (const { place, grant } of found.grants) {
    try {
      rules.push(...resolve(place, grant, found));
    } catch (thrown) {
      if (!(thrown instanceof NotUnderstood)) throw thrown;
      found.unclear.set(place, 'an alias that is not defined, or leads back to itself');
    }
    if (rules.length > MOST_RULES) {
      found.unclear.set(place, `more than ${MOST_RULES} rules`);
      break;
    }
  }
  return {
    rules: rules.slice(0, MOST_RULES),
    unclear: [...found.unclear].map(([place, why]) => ({ place, why })),
    defaults: [...found.defaults],
  };
}

function readFile(path: string, files: SudoersFiles, hostname: string, found: Found, depth: number): void {
  const text = files.get(path);
  if (typeof text !== 'string') {
    found.unclear.set(path, text === null ? 'it could not be read' : 'it is included, and was not found');
    return;
  }
  for (const line of logicalLines(text)) {
    const place = `${path}:${line.number}`;
    const include = /^[#@]include(dir)?\s+(.*)$/.exec(line.text);
    try {
      if (!include) readLine(line, place, found);
      else if (depth >= DEEPEST) throw new NotUnderstood();
      else {
        const target = includedPath(include[2] ?? '', path, hostname);
        // What lies in a directory was listed by its plain name; by another nothing would be found in it.
        if (include[1] && !/^("[^"\\]*"|[^"\\#]*)$/.test((include[2] ?? '').trim()))
          throw new NotUnderstood();
        const into = include[1] ? filesOfDirectory(target, files) : [target];
        for (const next of into) readFile(next, files, hostname, found, depth + 1);
      }
    } catch (thrown) {
      if (!(thrown instanceof NotUnderstood)) throw thrown;
      found.unclear.set(place, 'not understood');
    }
  }
}

/** `%h` is the name of the host up to its first dot; a relative path lies beside the file that includes it. */
function includedPath(text: string, from: string, hostname: string): string {
  const [, quoted, plain = ''] = /^(?:"([^"]*)"|(\S.*?))\s*(?:\s#.*)?$/.exec(text) ?? [];
  const path = unescaped(quoted ?? plain).replaceAll('%h', hostname.split('.')[0] ?? '');
  if (path === '') throw new NotUnderstood();
  return posix.resolve(posix.dirname(from), path);
}

/** Names with a dot and those that end in a tilde are left out by sudo; the rest come in the order of their bytes. */
const filesOfDirectory = (directory: string, files: SudoersFiles): readonly string[] =>
  [...files.keys()]
    .filter((path) => posix.dirname(path) === directory && !/\.|~$/.test(posix.basename(path)))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

function readLine({ text }: LogicalLine, place: string, found: Found): void {
  const alias = /^(User|Runas|Host|Cmnd|Cmd)_Alias\s+(.*)$/s.exec(text);
  if (alias) {
    const scanner = new Scanner(alias[2] ?? '');
    do {
      const [name] = scanner.need(/[A-Z][A-Z0-9_]*/);
      scanner.need(/=/);
      const kind = alias[1] === 'Cmd' ? 'Cmnd' : (alias[1] ?? '');
      if (kind === 'Cmnd') {
        const list: NamedCommandMember[] = [];
        do list.push(commandMember(scanner));
        while (scanner.take(/,/));
        found.commands.set(name, list);
      } else found.members.set(`${kind} ${name}`, { place, list: scanner.members() });
    } while (scanner.take(/:/));
    if (!scanner.done) throw new NotUnderstood();
    return;
  }
  const defaults = /^Defaults([@:!>]\s*\S+)?\s+(.*)$/s.exec(text);
  if (defaults) {
    const settings = (defaults[2] ?? '').split(',').map((setting) => setting.trim().replace(/^!\s*/, '!'));
    for (const setting of settings) {
      // One for some users only makes their rules stricter or looser than this tells; looser ones count.
      if (PASSWORDS.includes(setting) && (!defaults[1] || setting === '!authenticate'))
        found.defaults.add(setting);
      if (/^runas_default\b/.test(setting)) found.defaults.add('runas_default');
    }
    return;
  }
  for (const grant of userSpecification(text)) found.grants.push({ place, grant });
}

function resolve(place: string, { command, negated, ...grant }: Grant, found: Found): readonly SudoRule[] {
  const names = (kind: string, list: readonly Member[]): string[] =>
    list
      .flatMap((member) => namesOf(kind, member, found, []))
      .map((one) => `${one.negated ? '!' : ''}${one.name}`);
  const common = {
    place,
    users: names('User', grant.users),
    hosts: names('Host', grant.hosts),
    runAs: grant.runAs && {
      users: names('Runas', grant.runAs.users),
      groups: names('Runas', grant.runAs.groups),
    },
    noPassword: grant.noPassword,
  };
  return commandsOf({ command, negated }, found, []).map((one) => ({ ...common, ...one }));
}

/** A name in capitals is an alias where one is defined, else a name. */
function namesOf(kind: string, member: Member, found: Found, above: readonly string[]): readonly Member[] {
  const alias = found.members.get(`${kind} ${member.name}`);
  if (!alias) return [member];
  if (above.includes(member.name)) throw new NotUnderstood();
  return alias.list
    .flatMap((one) => namesOf(kind, one, found, [...above, member.name]))
    .map((one) => ({ name: one.name, negated: one.negated !== member.negated }));
}

function commandsOf(
  { command, negated }: NamedCommandMember,
  found: Found,
  above: readonly string[],
): readonly Pick<SudoRule, 'command' | 'negated'>[] {
  if (command.kind !== 'alias') return [{ command, negated }];
  const list = found.commands.get(command.name);
  if (!list || above.includes(command.name)) throw new NotUnderstood();
  return list
    .flatMap((one) => commandsOf(one, found, [...above, command.name]))
    .map((one) => ({ command: one.command, negated: one.negated !== negated }));
}
