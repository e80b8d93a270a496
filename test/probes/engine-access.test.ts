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

  it('is nobody where the group may not write', () => {
    expect(names({ sockets: { [SOCKET]: rights({ mode: 0o640 }) } })).toEqual([]);
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
  });

  it('is an owner who is not root, and everybody where the mode says so', () => {
    expect(names({ sockets: { [SOCKET]: rights({ uid: 1005, gid: 0 }) } })).toEqual(['erin']);
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
      cause: { code: 'engine-stopped' },
    });
    expect(read({}, { 'host:socket-access': missing('timeout') })).toMatchObject({
      known: false,
      cause: { code: 'timeout' },
    });
  });
});
