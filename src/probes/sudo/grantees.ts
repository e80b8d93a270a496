import type { Accounts } from '../host/accounts.ts';
import type { LoginAccounts } from '../host/login-accounts.ts';
import type { SocketAccess } from '../host/socket-access.ts';

/** Somebody whom a rule names. */
export interface Grantee {
  /** As the rule has it: `alice`, `%ops`, `ALL`. */
  readonly name: string;
  readonly kind: 'root' | 'account' | 'group' | 'everyone' | 'elsewhere';
  /** The accounts that it stands for, by the files of this host; null where these do not tell. */
  readonly accounts: readonly string[] | null;
  /** Groups of which it is, or in which it is by list or by primary group. */
  readonly groups: readonly string[];
}

/** What the name of a user in a rule stands for (sudoers(5), User_List). */
export function granteeOf(name: string, { accounts, groups }: LoginAccounts): Grantee {
  const groupsOf = (account: string): readonly string[] => {
    const gid = accounts.find((one) => one.name === account)?.gid;
    return groups
      .filter((group) => group.gid === gid || group.members.includes(account))
      .map((group) => group.name);
  };
  if (name === 'ALL') return { name, kind: 'everyone', accounts: null, groups: [] };
  if (/^(\+|%:)/.test(name)) return { name, kind: 'elsewhere', accounts: null, groups: [] };
  if (name.startsWith('%')) {
    const key = name.slice(1);
    const group = groups.find((one) =>
      key.startsWith('#') ? String(one.gid) === key.slice(1) : one.name === key,
    );
    if (!group) return { name, kind: 'group', accounts: null, groups: [key] };
    const primary = accounts.filter(({ gid }) => gid === group.gid).map((account) => account.name);
    const members = [...new Set([...group.members, ...primary])].filter((member) => member !== 'root');
    return { name, kind: 'group', accounts: members, groups: [group.name] };
  }
  const account = name.startsWith('#')
    ? accounts.find(({ uid }) => String(uid) === name.slice(1))?.name
    : name;
  if (account === 'root' || name === '#0') return { name, kind: 'root', accounts: ['root'], groups: [] };
  return account === undefined
    ? { name, kind: 'account', accounts: null, groups: [] }
    : { name, kind: 'account', accounts: [account], groups: groupsOf(account) };
}

/** Whether a rule is for this host; null where its name does not tell, such as by an address or a netgroup. */
export function isForHost(hosts: readonly string[], hostname: string): boolean | null {
  const own = hostname.toLowerCase();
  const short = own.split('.')[0] ?? '';
  // The last that matches decides (sudoers(5), Host_List).
  for (const entry of hosts.toReversed()) {
    const negated = entry.startsWith('!');
    const name = (negated ? entry.slice(1) : entry).toLowerCase();
    if (name === 'all' || name === own || name === short) return !negated;
    // Whether sudo looks for a longer name than the kernel knows is for its resolver and `Defaults fqdn`.
    if (own === '' || (own === short && name.startsWith(`${short}.`))) return null;
    if (/^\+|^\d{1,3}(\.\d{1,3}){3}(\/|$)|[:*?[]/.test(name)) return null;
  }
  return false;
}

/** Who controls an engine of root by its socket: groups, also as `#999`, and the accounts in them. */
export interface EngineControl {
  readonly groups: readonly string[];
  readonly members: readonly string[];
}

/** Groups need not be called docker: those of the sockets count as well as that one. */
export function engineControl({ dockerGroup }: Accounts, { sockets, groups }: SocketAccess): EngineControl {
  const gids = Object.values(sockets).flatMap((one) =>
    one.state === 'read' && one.gid !== 0 ? [one.gid] : [],
  );
  const found = gids.flatMap((gid) => groups[gid] ?? []);
  const numbers = [...gids, ...(dockerGroup ? [dockerGroup.gid] : [])].map((gid) => `#${gid}`);
  const primary = found.flatMap((group) => group.primary).filter(({ uid }) => uid !== 0);
  return {
    groups: ['docker', ...found.flatMap(({ names }) => names), ...numbers],
    members: [
      ...(dockerGroup?.members ?? []),
      ...found.flatMap(({ listed }) => listed),
      ...primary.map(({ name }) => name),
    ].filter((name) => name !== 'root'),
  };
}

/** Whether a command runs with rights by which the engine can be had: those of root, or of a group that controls it. */
export function runsWithRights(
  runAs: { readonly users: readonly string[]; readonly groups: readonly string[] } | null,
  control: EngineControl,
  local: LoginAccounts,
): boolean {
  if (runAs === null) return true;
  const engineMembers = control.members;
  const { users, groups } = runAs;
  const strong = (name: string): boolean => {
    if (['ALL', 'root', '#0', ...engineMembers].includes(name)) return true;
    // A group or a number stands for whoever is in it or has it, a netgroup for nobody knows whom.
    if (!/^[%#+]/.test(name)) return false;
    const { kind, accounts } = granteeOf(name, local);
    return (
      kind === 'elsewhere' ||
      (kind === 'group' && accounts === null) ||
      (accounts ?? []).some((one) => engineMembers.includes(one)) ||
      hasRoot(name, local)
    );
  };
  return (
    users.some(strong) || groups.some((group) => ['ALL', 'root', '#0', ...control.groups].includes(group))
  );
}

/** Root is left out of the members that count as somebody else; whoever may run as a member of its group may be root. */
function hasRoot(name: string, { accounts, groups }: LoginAccounts): boolean {
  const group = groups.find((one) => [`%${one.name}`, `%#${one.gid}`].includes(name));
  return (
    group !== undefined &&
    (group.members.includes('root') || accounts.some(({ uid, gid }) => uid === 0 && gid === group.gid))
  );
}
