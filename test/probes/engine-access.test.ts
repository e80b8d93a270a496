import { describe, expect, it } from 'vitest';
import { cause } from '../../src/model/cause.ts';
import { engineAccess } from '../../src/probes/engine/engine-access.ts';
import type { SocketAccess, SocketRights } from '../../src/probes/host/socket-access.ts';
import { engineWith, missing, processOf, rootEngine, rootlessEngine, type Sections } from './literal-host.ts';

const SOCKET = '/run/docker.sock';

type Acl = Extract<SocketRights, { state: 'read' }>['acl'];

const rights = (change: Partial<Extract<SocketRights, { state: 'read' }>> = {}): SocketRights => ({
  state: 'read',
  mode: 0o660,
  uid: 0,
  gid: 999,
  acl: { state: 'none' },
  ...change,
});

const access = (change: Partial<SocketAccess> = {}): SocketAccess => ({
  sockets: { [SOCKET]: rights() },
  groups: {
    999: {
      names: ['docker'],
      listed: ['alice', 'root'],
      primary: [
        { name: 'carol', uid: 1002 },
        { name: 'toor', uid: 0 },
      ],
    },
    50: { names: ['staff'], listed: ['dave'], primary: [] },
  },
  users: [
    { name: 'root', uid: 0 },
    { name: 'erin', uid: 1005 },
  ],
  getent: true,
  remoteSources: [],
  ...change,
});

const read = (change: Partial<SocketAccess> = {}, more: Sections = {}, item = rootEngine) =>
  engineAccess.read(engineWith({ 'host:socket-access': access(change), ...more }, item));
const seen = (fact: ReturnType<typeof read>) => {
  if (!fact.known) throw new Error(fact.cause.detail);
  return fact.value;
};
const names = (change: Partial<SocketAccess> = {}) => seen(read(change)).accounts.map(({ name }) => name);

describe('who may control an engine', () => {
  it('is each member by list and by primary group, and root is not counted', () => {
    expect(seen(read()).accounts).toEqual([
      { name: 'alice', ways: ['member of docker (999)'] },
      { name: 'carol', ways: ['primary group docker (999)'] },
    ]);
  });

  it('is the group that owns the socket, whatever it is called', () => {
    expect(names({ sockets: { [SOCKET]: rights({ gid: 50 }) } })).toEqual(['dave']);
  });

  it('is not who is in groups of administrators alone, such as sudo or that of root', () => {
    const administrators = {
      0: { names: ['root'], listed: ['dave'], primary: [{ name: 'erin', uid: 1005 }] },
      27: { names: ['sudo'], listed: ['dave'], primary: [] },
    };
    expect(names({ groups: { ...access().groups, ...administrators } })).toEqual(['alice', 'carol']);
  });

  it('is each member who has an account on the host, and nobody twice', () => {
    const group = { names: ['docker', 'moby'], listed: ['erin', 'root'], primary: [] };
    expect(seen(read({ groups: { 999: group } })).accounts).toEqual([
      { name: 'erin', ways: ['member of docker/moby (999)'] },
    ]);
    expect(names({ groups: { 999: group }, users: [] })).toEqual(['erin']);
    const both = { [SOCKET]: rights(), '/srv/d.sock': rights({ uid: 1005 }) };
    const two = { 'host:daemon-processes': [processOf({ unixSockets: Object.keys(both) })] };
    expect(seen(read({ sockets: both, groups: { 999: group } }, two)).accounts).toEqual([
      { name: 'erin', ways: ['member of docker/moby (999)', 'owner of /srv/d.sock'] },
    ]);
  });

  it('is whom any of its sockets lets in', () => {
    const both = { [SOCKET]: rights({ mode: 0o600 }), '/srv/d.sock': rights({ mode: 0o662 }) };
    const two = { 'host:daemon-processes': [processOf({ unixSockets: Object.keys(both) })] };
    expect(seen(read({ sockets: both }, two))).toMatchObject({
      closed: false,
      open: ['/srv/d.sock'],
      accounts: [{ name: 'alice' }, { name: 'carol' }],
    });
  });

  it('is nobody where the group may not write', () => {
    for (const mode of [0o640, 0o641, 0o651])
      expect(names({ sockets: { [SOCKET]: rights({ mode }) } })).toEqual([]);
    expect(seen(read({ sockets: { [SOCKET]: rights({ mode: 0o600 }) } })).closed).toBe(true);
  });

  it('is who the access control list names, with the mask', () => {
    const acl = (write: boolean, groupWrites = false): Acl => ({
      state: 'read',
      groupWrites,
      entries: [
        { kind: 'user', id: 1005, write },
        { kind: 'group', id: 50, write },
      ],
    });
    expect(names({ sockets: { [SOCKET]: rights({ acl: acl(true) }) } })).toEqual(['dave', 'erin']);
    expect(names({ sockets: { [SOCKET]: rights({ acl: acl(false) }) } })).toEqual([]);
    expect(names({ sockets: { [SOCKET]: rights({ acl: acl(false, true) }) } })).toEqual(['alice', 'carol']);
    const closed = (list: Acl) =>
      seen(read({ sockets: { [SOCKET]: rights({ mode: 0o600, acl: list }) } })).closed;
    expect([acl(true), acl(false, true), acl(false)].map(closed)).toEqual([false, false, true]);
    const entries = [false, true].map((write) => ({ kind: 'user' as const, id: 1004, write }));
    expect(closed({ state: 'read', groupWrites: false, entries })).toBe(false);
    expect(seen(read({ sockets: { [SOCKET]: rights({ acl: acl(true) }) } })).accounts).toEqual([
      { name: 'dave', ways: [`member of staff (50), access control list of ${SOCKET}`] },
      { name: 'erin', ways: [`access control list of ${SOCKET}`] },
    ]);
  });

  it('is an owner who is not root, and everybody where the mode says so', () => {
    expect(names({ sockets: { [SOCKET]: rights({ uid: 1005, gid: 0 }) } })).toEqual(['erin']);
    expect(names({ sockets: { [SOCKET]: rights({ uid: 4242, gid: 0 }) } })).toEqual(['4242']);
    expect(names({ sockets: { [SOCKET]: rights({ uid: 1005, gid: 0, mode: 0o060 }) } })).toEqual([]);
    for (const mode of [0o660, 0o661, 0o664])
      expect(seen(read({ sockets: { [SOCKET]: rights({ mode }) } })).open).toEqual([]);
    expect(seen(read({ sockets: { [SOCKET]: rights({ mode: 0o666 }) } })).open).toEqual([SOCKET]);
  });

  it('is not its own user for a rootless engine', () => {
    const socket = '/run/user/1000/docker.sock';
    const fact = read(
      {
        sockets: { [socket]: rights({ uid: 1000, gid: 1001, mode: 0o1660 }) },
        groups: { 1001: { names: ['alice'], listed: ['alice'], primary: [{ name: 'alice', uid: 1000 }] } },
      },
      {
        'host:daemon-processes': [processOf({ pid: 900, uid: 1000, rootless: true, unixSockets: [socket] })],
      },
      rootlessEngine,
    );
    expect(seen(fact).accounts).toEqual([]);
  });

  it('is not root either for a rootless engine', () => {
    const socket = '/run/user/1000/docker.sock';
    const own = { pid: 900, uid: 1000, rootless: true, unixSockets: [socket] };
    const fact = read(
      { sockets: { [socket]: rights({ uid: 0 }) } },
      { 'host:daemon-processes': [processOf(own)] },
      rootlessEngine,
    );
    expect(seen(fact).accounts.map(({ name }) => name)).toEqual(['alice', 'carol']);
  });

  it('is shown with the rights of each socket', () => {
    const shown = (change: Parameters<typeof rights>[0]) =>
      seen(read({ sockets: { [SOCKET]: rights(change) } })).sockets;
    expect(shown({})).toEqual(['/run/docker.sock root:docker (gid 999) 660']);
    expect(shown({ uid: 1005, gid: 7, mode: 0o60 })).toEqual(['/run/docker.sock erin:7 (gid 7) 060']);
    expect(shown({ uid: 4242 })).toEqual(['/run/docker.sock 4242:docker (gid 999) 660']);
    const acl = (entries: Extract<Acl, { state: 'read' }>['entries']): Acl => ({
      state: 'read',
      groupWrites: true,
      entries,
    });
    expect(shown({ acl: acl([]) })).toEqual(['/run/docker.sock root:docker (gid 999) 660']);
    expect(shown({ acl: acl([{ kind: 'user', id: 1005, write: true }]) })).toEqual([
      '/run/docker.sock root:docker (gid 999) 660, with an access control list',
    ]);
    expect(read().evidence).toEqual(['host:daemon-processes', 'host:daemon-files', 'host:socket-access']);
  });
});

describe('gaps in what is known', () => {
  it('are a list that could not be read, and a directory that could not be asked', () => {
    const unread = { state: 'unread', cause: cause('tool-missing', 'No getfacl.', 'Install acl.') } as const;
    expect(seen(read({ sockets: { [SOCKET]: rights({ acl: unread }) } })).gaps).toHaveLength(1);
    expect(seen(read({ getent: false, remoteSources: ['sss'] })).gaps[0]?.code).toBe('tool-missing');
    expect(seen(read({ remoteSources: ['sss'] })).gaps).toEqual([]);
    expect(seen(read({ getent: false })).gaps).toEqual([]);
  });

  it.each([
    ['was not collected', {}, 'not-collected'],
    ['is gone', { [SOCKET]: { state: 'absent' } }, 'vanished'],
    [
      'may not be seen',
      { [SOCKET]: { state: 'unread', cause: cause('needs-root', 'No.', 'Root.') } },
      'needs-root',
    ],
  ] as const)('nothing is said where the socket %s', (_, sockets, code) => {
    expect(read({ sockets })).toMatchObject({ known: false, cause: { code } });
  });

  it('nothing is said of a stopped engine without a socket, nor without the evidence', () => {
    const stopped = { ...rootEngine, pid: null, state: 'stopped' } as const;
    expect(
      read({ sockets: { [SOCKET]: { state: 'absent' } } }, { 'host:daemon-processes': [] }, stopped),
    ).toMatchObject({
      known: false,
      // The group is given to a socket when it is made; where that is said, a person can look it up.
      cause: {
        code: 'engine-stopped',
        next: expect.stringMatching(/SocketGroup=.*option group.*getent group/),
      },
    });
    expect(read({}, { 'host:socket-access': missing('timeout') })).toMatchObject({
      known: false,
      cause: { code: 'timeout' },
    });
  });
});
