import { readAll, readsOf } from '../../kit/define-fact.ts';
import { type Cause, cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { type SocketAccess, type SocketRights, socketAccess } from '../host/socket-access.ts';
import { units } from '../host/units.ts';
import { CONFIGURATION } from './daemon-configuration.ts';
import { daemonOption } from './daemon-options.ts';
import { apiSocketsOf } from './engine-sockets.ts';

/** An account that may connect to a socket of an engine, and by what right. */
export interface AccountWithAccess {
  readonly name: string;
  /** Such as `member of docker (999)`. */
  readonly ways: readonly string[];
}

/** Who may control an engine by its unix sockets, root and the engine's own user left out. */
export interface EngineAccess {
  /** Each socket with its rights, for the report. */
  readonly sockets: readonly string[];
  /** Sockets to which every account of the host may connect. */
  readonly open: readonly string[];
  /** Sockets to which no group and nobody else may connect at all. */
  readonly closed: boolean;
  readonly accounts: readonly AccountWithAccess[];
  /** Why there may be accounts beyond these that were not seen. */
  readonly gaps: readonly Cause[];
  /** Sources of accounts that are asked, but need not list all that they have. */
  readonly remoteSources: readonly string[];
}

/** Who may control an engine: groups by their number, primary members, and access control lists included. */
export const engineAccess: FactSource<'engine', EngineAccess> = {
  id: 'engine-access',
  scope: 'engine',
  reads: readsOf(socketAccess, units, daemonOption('hosts'), daemonOption('tls'), ...CONFIGURATION),
  read: (engine) => {
    const paths = apiSocketsOf(engine);
    if (!paths.known) return paths;
    const facts = readAll({ socketAccess }, engine);
    if (!facts.known) return facts;
    const evidence = [...new Set([...paths.evidence, ...facts.evidence])];
    const access = facts.value.socketAccess;
    const found: Present[] = [];
    for (const path of paths.value) {
      const rights = rightsAt(path, access, engine);
      if (!rights.known) return { ...rights, evidence };
      found.push({ path, ...rights.value });
    }
    return known(accessOf(found, access, engine.item.uid), evidence);
  },
};

type Rights = Extract<SocketRights, { state: 'read' }>;
type Present = Rights & { readonly path: string };

/** The rights of a socket; unread where there is none, also where a stopped engine could have one there. */
function rightsAt(path: string, access: SocketAccess, engine: Subject<'engine'>): Fact<Rights> {
  const rights = access.sockets[path];
  if (!rights)
    return unread(cause('not-collected', `The rights of ${path} were not collected.`, 'Collect again.'));
  if (rights.state === 'read') return known(rights);
  if (rights.state === 'unread') return unread(rights.cause);
  const { id, state } = engine.item;
  if (state === 'running') {
    const detail = `Engine ${id} listens on ${path}, but it is no longer there.`;
    return unread(cause('vanished', detail, 'Start the engine and audit again.'));
  }
  const detail = `Engine ${id} does not run and ${path} does not exist; its group is given to it when it is made.`;
  const next =
    'Start the engine and audit again. Until then see which group it will be: SocketGroup= (systemctl cat docker.socket), where systemd makes it, else the option group of daemon.json or of dockerd, else docker; and who is in it (getent group docker).';
  return unread(cause('engine-stopped', detail, next));
}

const GROUP_WRITES = 0o020;
const EVERYONE_WRITES = 0o002;

function accessOf(sockets: readonly Present[], access: SocketAccess, owner: number): EngineAccess {
  const ways = new Map<string, Set<string>>();
  const add = (name: string, way: string): void => {
    ways.set(name, (ways.get(name) ?? new Set()).add(way));
  };
  const trusted = (uid: number): boolean => uid === 0 || uid === owner;
  const own = [...access.users, ...Object.values(access.groups).flatMap(({ primary }) => primary)];
  const ownNames = new Set(own.filter(({ uid }) => trusted(uid)).map(({ name }) => name)).add('root');
  const addUser = (uid: number, way: string): void => {
    if (!trusted(uid)) add(access.users.find((user) => user.uid === uid)?.name ?? String(uid), way);
  };
  const addGroup = (gid: number, by: string): void => {
    const group = access.groups[gid];
    const name = `${group?.names.join('/') || 'a group without a name'} (${gid})${by}`;
    for (const member of group?.listed ?? []) if (!ownNames.has(member)) add(member, `member of ${name}`);
    for (const { name: account, uid } of group?.primary ?? [])
      if (!trusted(uid)) add(account, `primary group ${name}`);
  };
  for (const { path, mode, uid, gid, acl } of sockets) {
    if (mode & 0o200) addUser(uid, `owner of ${path}`);
    if (acl.state === 'read' ? acl.groupWrites : mode & GROUP_WRITES) addGroup(gid, '');
    for (const { kind, id, write } of acl.state === 'read' ? acl.entries : []) {
      if (!write) continue;
      if (kind === 'user') addUser(id, `access control list of ${path}`);
      else addGroup(id, `, access control list of ${path}`);
    }
  }
  const limited = sockets.some(isShared);
  return {
    sockets: sockets.map((socket) => describe(socket, access)),
    open: sockets.filter(({ mode }) => mode & EVERYONE_WRITES).map(({ path }) => path),
    closed: !limited,
    accounts: [...ways]
      .map(([name, by]) => ({ name, ways: [...by] }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    gaps: [
      ...sockets.flatMap(({ acl }) => (acl.state === 'unread' ? [acl.cause] : [])),
      ...(limited && !access.getent && access.remoteSources.length > 0
        ? [
            cause(
              'tool-missing',
              `Accounts also come from ${access.remoteSources.join(', ')}, which cannot be asked without getent.`,
              'Install getent on the host, and audit again.',
            ),
          ]
        : []),
    ],
    remoteSources: limited ? access.remoteSources : [],
  };
}

/** Whether anybody but its owner may connect, as far as was read. */
const isShared = ({ mode, acl }: Rights): boolean =>
  (mode & (GROUP_WRITES | EVERYONE_WRITES)) !== 0 ||
  (acl.state === 'read' && (acl.groupWrites || acl.entries.some(({ write }) => write)));

function describe({ path, mode, uid, gid, acl }: Present, access: SocketAccess): string {
  const group = access.groups[gid]?.names.join('/') || String(gid);
  const user = uid === 0 ? 'root' : (access.users.find((one) => one.uid === uid)?.name ?? String(uid));
  const list = acl.state === 'read' && acl.entries.length > 0 ? ', with an access control list' : '';
  return `${path} ${user}:${group} (gid ${gid}) ${mode.toString(8).padStart(3, '0')}${list}`;
}
