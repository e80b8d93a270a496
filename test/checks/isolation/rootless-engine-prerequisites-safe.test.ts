import { expect, test } from 'vitest';
import check from '../../../checks/isolation/rootless-engine-prerequisites-safe.ts';
import { examineCheck, sampleSubject } from '../../../src/kit/testing.ts';
import type { SocketRights } from '../../../src/probes/host/socket-access.ts';
import type { SubordinateIds } from '../../../src/probes/host/subordinate-ids.ts';
import { hidden } from '../containers/hidden.ts';
import { engine } from '../containers/sample-container.ts';

const socket = '/run/user/1000/docker.sock';
const subject = sampleSubject('engine', {
  id: 'user:alice',
  socket,
  rootless: true,
  user: 'alice',
  uid: 1000,
});
const read = { state: 'read', mode: 0o660, uid: 1000, gid: 1000, acl: { state: 'none' } } as const;
const range = (owner: string, start: number) => ({ owner, start, count: 65_536 });
const fileOf = (...ranges: ReturnType<typeof range>[]) => ({ state: 'read' as const, ranges, odd: [] });
const info = (change: object = {}) =>
  engine({ CgroupDriver: 'systemd', CgroupVersion: '2', SecurityOptions: ['name=rootless'], ...change });

const hints = { ways: [] };
const account = {
  name: 'alice',
  uid: 1000,
  shell: '/bin/sh',
  shellThere: true,
  password: 'shadow',
  keys: 'none',
} as const;

interface Given {
  readonly info?: object;
  readonly rights?: SocketRights;
  readonly docker?: readonly string[];
  readonly sudo?: readonly string[];
  readonly gid?: number;
  readonly ids?: Partial<SubordinateIds>;
}
const factsOf = (given: Given = {}) => ({
  info: info(given.info),
  sockets: {
    sockets: { [socket]: given.rights ?? read },
    groups: {},
    users: [],
    getent: true,
    remoteSources: [],
  },
  docker: { dockerGroup: { gid: 998, members: [...(given.docker ?? [])] }, users: [] },
  logins: {
    accounts: [{ ...account, gid: given.gid ?? 1000 }],
    shadow: { state: 'denied' },
    uidMin: 1000,
    shells: [],
    groups: [{ name: 'sudo', gid: 27, members: [...(given.sudo ?? [])] }],
  },
  ids: {
    subuid: fileOf(range('alice', 100_000)),
    subgid: fileOf(range('1000', 100_000)),
    sources: { subid: [], passwd: [] },
    portStart: 1024,
    ...given.ids,
  },
});
const denied = { code: 'needs-root', detail: 'Not seen.', next: 'Audit as root.' } as const;

test('rootless-engine-prerequisites-safe', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'safe ground', facts: factsOf(), subject, hints, observed: 'mode 0660' },
        {
          name: 'an account that is expected',
          facts: factsOf(),
          subject,
          hints,
          policy: { 'expected-rootless-users': ['ali*'] },
        },
        {
          name: 'others whose ranges overlap with each other alone',
          facts: factsOf({
            ids: { subuid: fileOf(range('alice', 100_000), range('b', 300_000), range('c', 300_000)) },
          }),
          subject,
          hints,
        },
      ],
      fail: [
        {
          name: 'a socket for everybody',
          facts: factsOf({ rights: { ...read, mode: 0o666 } }),
          subject,
          hints,
        },
        {
          name: 'a socket of another account',
          facts: factsOf({ rights: { ...read, uid: 1001 } }),
          subject,
          hints,
        },
        {
          name: 'a list that opens the socket',
          facts: factsOf({
            rights: {
              ...read,
              acl: { state: 'read', groupWrites: false, entries: [{ kind: 'user', id: 1001, write: true }] },
            },
          }),
          subject,
          hints,
        },
        { name: 'no limits at all', facts: factsOf({ info: { CgroupDriver: 'none' } }), subject, hints },
        {
          name: 'no limit for memory',
          facts: factsOf({ info: { MemoryLimit: false } }),
          subject,
          hints,
          observed: 'MemoryLimit = false',
        },
        {
          name: 'in group docker, so that nothing is gained',
          facts: factsOf({ docker: ['alice'] }),
          subject,
          hints,
        },
        { name: 'in group sudo', facts: factsOf({ sudo: ['alice'] }), subject, hints },
        { name: 'with sudo for its primary group', facts: factsOf({ gid: 27 }), subject, hints },
        {
          name: 'with another group that has the socket of the engine of root',
          facts: factsOf(),
          subject,
          hints: { ways: ['member of operators (1200)'] },
          observed: 'mode 0660',
        },
        {
          name: 'a fault of its own, whatever the engine of root does',
          facts: factsOf({ sudo: ['alice'] }),
          subject,
          hints: { ways: hidden },
        },
        { name: 'every port for everybody', facts: factsOf({ ids: { portStart: 0 } }), subject, hints },
        { name: 'no range', facts: factsOf({ ids: { subgid: { state: 'absent' } } }), subject, hints },
        {
          name: 'a range of another account as well',
          facts: factsOf({ ids: { subuid: fileOf(range('alice', 100_000), range('bob', 100_001)) } }),
          subject,
          hints,
        },
        {
          name: 'an account that is not expected',
          facts: factsOf(),
          subject,
          hints,
          policy: { 'expected-rootless-users': ['engine'] },
        },
      ],
      error: [
        {
          name: 'the socket not seen',
          facts: factsOf({ rights: { state: 'unread', cause: denied } }),
          subject,
          hints,
        },
        {
          name: 'a socket file that is gone',
          facts: factsOf({ rights: { state: 'absent' } }),
          subject,
          hints,
        },
        {
          name: 'its access control list not read',
          facts: factsOf({ rights: { ...read, acl: { state: 'unread', cause: denied } } }),
          subject,
          hints,
        },
        {
          name: 'who may use the engine of root not known',
          facts: factsOf(),
          subject,
          hints: { ways: hidden },
        },
        { name: 'ranges denied', facts: factsOf({ ids: { subuid: { state: 'denied' } } }), subject, hints },
      ],
    }),
  ).toEqual([]);
});
