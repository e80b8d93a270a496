import { posix } from 'node:path';
import { type Cause, cause } from '../../model/cause.ts';
import type { FileStatuses } from '../host/file-statuses.ts';
import type { LoginAccounts } from '../host/login-accounts.ts';
import { type EngineControl, type Grantee, granteeOf, isForHost, runsWithRights } from './grantees.ts';
import { handedOut } from './handed-out.ts';
import { isPattern, type SudoRule } from './sudo-rule.ts';

/** What decides whether a rule is one too many. */
export interface SudoPolicy {
  readonly programs: readonly string[];
  readonly admins: readonly string[];
  readonly trusted: readonly string[];
  /** sudo asks for the password of root or of the target, not for that of who calls it. */
  readonly asksForRoot: boolean;
  /** Without a user in the rule, another than root is meant. */
  readonly anyRunAs: boolean;
  readonly hostname: string;
  readonly local: LoginAccounts;
  readonly control: EngineControl;
  readonly statuses: FileStatuses;
}

interface Granted {
  readonly place: string;
  readonly what: string;
  readonly noPassword: boolean;
}

/** What somebody gets by rules, as far as it is too much or may be. */
export type GivenAway =
  | { readonly kind: 'fail'; readonly name: string; readonly grants: readonly Granted[] }
  | {
      readonly kind: 'manual';
      readonly name: string;
      readonly question: string;
      readonly grants: readonly Granted[];
    }
  | { readonly kind: 'unread'; readonly cause: Cause };

type Weighed = 'fail' | { readonly question: string } | null;

/** Each account or group that gets the engine or a shell by rules, and each for which a person has to decide. */
export function givenAway(rules: readonly SudoRule[], policy: SudoPolicy): readonly GivenAway[] {
  const found = new Map<string, { name: string; weighed: Exclude<Weighed, null>; grants: Granted[] }>();
  const missing = new Map<string, Cause>();
  for (const [at, rule] of rules.entries()) {
    if (rule.negated || isTakenBack(rules, at)) continue;
    if (!runsWithRights(rule.runAs, policy.control, policy.local)) continue;
    const here = isForHost(rule.hosts, policy.hostname);
    if (here === false) continue;
    for (const name of rule.users.filter((user) => !user.startsWith('!'))) {
      const grantee = granteeOf(name, policy.local);
      if (grantee.kind === 'root' || isTrusted(grantee, policy)) continue;
      const given = giftOf(rule, policy);
      if (given === null) continue;
      if ('code' in given) {
        missing.set(given.detail, given);
        continue;
      }
      const weighed = weigh(rule, grantee, given.certain, here, policy);
      if (weighed === null) continue;
      const key = `${name}\n${weighed === 'fail' ? '' : weighed.question}`;
      const one = found.get(key) ?? { name, weighed, grants: [] };
      one.grants.push({ place: rule.place, what: given.what, noPassword: rule.noPassword });
      found.set(key, one);
    }
  }
  return [
    ...[...found.values()].map(
      ({ name, weighed, grants }): GivenAway =>
        weighed === 'fail'
          ? { kind: 'fail', name, grants }
          : { kind: 'manual', name, question: weighed.question, grants },
    ),
    ...[...missing.values()].map((why): GivenAway => ({ kind: 'unread', cause: why })),
  ];
}

/** `ALL, !docker` forbids nothing, since a copy has another name; `!ALL` behind a command of the same line forbids it, as the same user. */
const isTakenBack = (rules: readonly SudoRule[], at: number): boolean =>
  rules.slice(at + 1).some((later) => {
    const own = rules[at];
    return (
      own !== undefined &&
      later.negated &&
      later.command.kind === 'all' &&
      later.place === own.place &&
      JSON.stringify(later.runAs) === JSON.stringify(own.runAs) &&
      later.users.join() === own.users.join() &&
      later.hosts.join() === own.hosts.join()
    );
  });

/** Accounts whom the policy trusts with the engine, and groups that hold nobody else. */
function isTrusted({ accounts }: Grantee, { trusted }: SudoPolicy): boolean {
  return accounts !== null && accounts.length > 0 && accounts.every((name) => trusted.includes(name));
}

interface Gift {
  readonly certain: boolean;
  readonly what: string;
}

function giftOf(rule: SudoRule, { programs, statuses }: SudoPolicy): Gift | Cause | null {
  const given = handedOut(rule, programs, statuses);
  if (given !== null) return given;
  const { command } = rule;
  if (command.kind !== 'program' || !command.path.startsWith('/')) return null;
  if (isPattern(command.path)) {
    const directory = posix.dirname(command.path);
    return { certain: false, what: `whatever matches ${command.path} in ${directory}` };
  }
  const gift = exchangeable(command.path, statuses);
  // A file with a hash in the rule cannot be exchanged; but where it leads has to be known all the same.
  return command.digest && gift !== null && !('code' in gift) ? null : gift;
}

/** A program that others than root can exchange is whatever they make of it. */
function exchangeable(path: string, statuses: FileStatuses): Gift | Cause | null {
  const itself = statuses[path]?.state === 'present';
  for (const part of [path, posix.dirname(path)]) {
    const status = statuses[part];
    if (!status)
      return cause(
        'not-collected',
        `Owner and mode of ${part} were not collected.`,
        'Collect again with this version.',
      );
    if (status.state === 'unread') return status.cause;
    if (status.state === 'absent') continue;
    const { uid, gid, mode, user, group } = status;
    // Of a directory with the sticky bit nobody takes away what belongs to root.
    if (part !== path && itself && uid === 0 && mode & 0o1000) continue;
    if (uid !== 0) return { certain: true, what: `${path}, which ${user} can exchange` };
    if (mode & 0o002) return { certain: true, what: `${path}, which everybody can exchange` };
    if (mode & 0o020 && gid !== 0)
      return { certain: true, what: `${path}, which group ${group} can exchange` };
  }
  return null;
}

function weigh(
  rule: SudoRule,
  grantee: Grantee,
  certain: boolean,
  here: boolean | null,
  policy: SudoPolicy,
): Weighed {
  const isAdmin = grantee.groups.some((group) => policy.admins.includes(group));
  if (isAdmin) {
    // A group of administrators without members hands out nothing, and to its members less than everything is no news.
    if (rule.command.kind !== 'all' || grantee.accounts?.length === 0) return null;
    const who =
      grantee.kind === 'group' ? `each member of ${grantee.name} (${named(grantee)})` : grantee.name;
    return { question: `Is ${who} to be root on this host?` };
  }
  if (here === null) return { question: `Is this host one of ${rule.hosts.join(', ')}?` };
  if (rule.runAs === null && policy.anyRunAs)
    return { question: 'As whom do rules without a user run here (runas_default)?' };
  if (policy.asksForRoot && !rule.noPassword)
    return { question: 'Does anybody but administrators know the password for which sudo asks here?' };
  return certain ? 'fail' : { question: 'Does this rule hand out the engine or a shell?' };
}

const named = ({ accounts }: Grantee): string =>
  accounts === null ? 'whom this host does not list' : accounts.slice(0, 20).join(', ');
