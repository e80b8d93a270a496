import { expect, test } from 'vitest';
import check from '../../../checks/isolation/subid-ranges-disjoint.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { MappedUser } from '../../../src/probes/engine/mapped-users.ts';
import type { SubordinateFile, SubordinateIds } from '../../../src/probes/host/subordinate-ids.ts';
import { process } from '../containers/sample-container.ts';

const file = (...ranges: [string, number, number?][]): SubordinateFile => ({
  state: 'read',
  ranges: ranges.map(([owner, start, count = 65_536]) => ({ owner, start, count })),
  odd: [],
});
const apart = file(['alice', 100_000], ['bob', 165_536]);
const idsOf = (change: Partial<SubordinateIds> = {}): SubordinateIds => ({
  subuid: apart,
  subgid: apart,
  sources: { subid: [], passwd: ['files', 'systemd'] },
  portStart: 1024,
  ...change,
});
const account = (name: string, uid: number) => ({
  name,
  uid,
  gid: uid,
  shell: '/bin/sh',
  shellThere: true,
  password: 'shadow' as const,
  keys: 'none' as const,
});
const accounts = {
  accounts: [account('root', 0), account('alice', 1000), account('far', 400_000)],
  shadow: { state: 'denied' as const },
  uidMin: 1000,
  shells: [],
  groups: [{ name: 'wide', gid: 500_000, members: [] }],
};
const factsOf = (
  ids: Partial<SubordinateIds> = {},
  mapped: readonly MappedUser[] = [],
  ...maps: string[]
) => ({
  ids: idsOf(ids),
  accounts,
  mapped,
  processes: { processes: maps.map((map) => process({ uidMap: [map] })), partial: false },
});
const remap: MappedUser = { engine: 'root', user: 'dockremap', how: 'userns-remap' };
const rootless: MappedUser = { engine: 'user:alice', user: 'alice', how: 'rootless' };
const twice = file(['alice', 100_000], ['1000', 100_000]);

test('subid-ranges-disjoint', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'apart', facts: factsOf(), observed: 'alice:100000:65536' },
        {
          name: 'those of the remap user, as its containers have them, in one of several lines',
          facts: factsOf(
            { subuid: file(['dockremap', 300_000], ['dockremap', 400_001]) },
            [remap],
            '0 0 4294967295',
            '0 400001 65536',
          ),
        },
        {
          name: 'a rootless engine, whose user is root in it',
          facts: factsOf({}, [rootless], '0 1000 1', '1 100000 65536'),
        },
        {
          name: 'a user namespace that a program in a container has made',
          facts: factsOf({}, [rootless], '0 0 4294967295', '1000 1000 1'),
        },
        {
          name: 'one account by name and by number, where the policy allows that',
          facts: factsOf({ subuid: twice }),
          policy: { 'allow-same-owner-overlap': true },
        },
      ],
      fail: [
        { name: 'two accounts', facts: factsOf({ subgid: file(['alice', 100_000], ['bob', 100_001]) }) },
        { name: 'one account by name and by number', facts: factsOf({ subuid: twice }) },
        { name: 'an account that exists', facts: factsOf({ subuid: file(['alice', 399_999, 2]) }) },
        { name: 'a group that exists', facts: factsOf({ subgid: file(['alice', 499_999, 2]) }) },
        { name: 'accounts of the system', facts: factsOf({ subuid: file(['alice', 1]) }) },
        { name: 'a remap user without a range, as the engine can make it', facts: factsOf({}, [remap]) },
        {
          name: 'a range that was changed while containers have the old one',
          facts: factsOf({ subuid: file(['dockremap', 300_000]) }, [remap], '0 100000 65536'),
          observed: 'dockremap:300000',
        },
        {
          name: 'one container has such a map, and another has none at all',
          facts: {
            ...factsOf({ subuid: file(['dockremap', 300_000]) }, [remap]),
            processes: {
              processes: [
                process({ uidMap: ['0 0 4294967295'] }),
                process({ container: 'f'.repeat(64), uidMap: ['0 100000 65536'] }),
              ],
              partial: false,
            },
          },
        },
        {
          name: 'a fault in one file, the other denied',
          facts: factsOf({ subuid: { state: 'denied' }, subgid: file(['alice', 1]) }),
        },
      ],
      manual: [
        {
          name: 'ranges of a directory service',
          facts: factsOf({ sources: { subid: ['sss'], passwd: ['files'] } }),
        },
        {
          name: 'accounts of a directory service, whose ids can be large',
          facts: factsOf({ sources: { subid: [], passwd: ['files', 'ldap'] } }),
        },
      ],
      notapplicable: [
        {
          name: 'no files and no need',
          facts: factsOf({ subuid: { state: 'absent' }, subgid: { state: 'absent' } }),
        },
      ],
      error: [
        { name: 'denied', facts: factsOf({ subuid: { state: 'denied' } }) },
        {
          name: 'processes of containers not all seen, where an engine maps users',
          facts: {
            ...factsOf({ subuid: file(['dockremap', 300_000]) }, [remap]),
            processes: { processes: [], partial: true },
          },
        },
        {
          name: 'a line that is no range',
          facts: factsOf({ subuid: { state: 'read', ranges: [], odd: [7] } }),
        },
      ],
    }),
  ).toEqual([]);
});
