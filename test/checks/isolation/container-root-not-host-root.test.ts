import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-root-not-host-root.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { runtimeNamed } from '../../../src/probes/containers/container-runtime.ts';
import { container, engine } from '../containers/sample-container.ts';
import { containerRightsOf, mainOnly, rightsOf, rootOf } from './sample-rights.ts';

const info = engine({ Runtimes: { runc: { path: 'runc' }, runsc: { path: '/usr/bin/runsc' } } });
const base = { inspect: container(), info, runtime: runtimeNamed('runc', info) };
/** `0 100000 65536`. */
const remapped = {
  ownUsers: true,
  canBeHostRoot: false,
  uid: 100000,
  uids: [100000, 100000, 100000, 100000],
};
const mayGain = { noNewPrivileges: false };

test('container-root-not-host-root', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'an ordinary user who can gain nothing',
          facts: { ...base, rights: containerRightsOf(rightsOf()) },
        },
        {
          name: 'root that is mapped, also of a rootless engine',
          facts: { ...base, rights: containerRightsOf(rightsOf({ ...remapped, ...mayGain })) },
        },
        {
          name: 'accepted',
          facts: { ...base, rights: containerRightsOf(rootOf()) },
          policy: { 'accepted-host-root': ['web'] },
        },
      ],
      fail: [
        {
          name: 'root in the initial namespace (0 0 4294967295)',
          facts: { ...base, rights: containerRightsOf(rootOf()) },
        },
        {
          name: 'one that keeps root as its saved id',
          facts: { ...base, rights: containerRightsOf(rightsOf({ uids: [1000, 1000, 0, 1000] })) },
        },
        {
          name: 'a process that was started later as root',
          facts: { ...base, rights: containerRightsOf(rightsOf(), rootOf({ pid: 4800 })) },
          observed: '4800',
        },
        {
          name: 'an ordinary user with the right to take any id',
          facts: { ...base, rights: containerRightsOf(rightsOf({ held: ['SETUID'] })) },
        },
        { name: 'root, the others not seen', facts: { ...base, rights: mainOnly(rootOf()) } },
        {
          name: 'a namespace of its own that maps root to root',
          facts: { ...base, rights: containerRightsOf(rootOf({ ownUsers: true, canBeHostRoot: true })) },
        },
        {
          name: 'named like a sandbox, while its process is none',
          facts: {
            ...base,
            runtime: runtimeNamed('runsc', info),
            rights: containerRightsOf(rootOf()),
          },
        },
      ],
      manual: [
        {
          name: 'an ordinary user who may gain privileges',
          facts: { ...base, rights: containerRightsOf(rightsOf(mayGain)) },
        },
        {
          name: 'the same in a namespace of its own that knows root of the host',
          facts: { ...base, rights: containerRightsOf(rightsOf({ ...mayGain, ownUsers: true })) },
        },
      ],
      notapplicable: [
        {
          name: 'a sandbox (gVisor)',
          facts: {
            ...base,
            runtime: runtimeNamed('runsc', info),
            rights: containerRightsOf(rootOf({ executable: '/usr/bin/runsc' })),
          },
        },
      ],
      error: [
        { name: 'others not seen', facts: { ...base, rights: mainOnly(rightsOf()) } },
        {
          name: 'the namespace not seen',
          facts: { ...base, rights: containerRightsOf(rightsOf({ ...mayGain, ownUsers: null })) },
        },
        {
          name: 'the flag not known',
          facts: { ...base, rights: containerRightsOf(rightsOf({ noNewPrivileges: null })) },
        },
        {
          name: 'the map not read',
          facts: {
            ...base,
            rights: containerRightsOf(rightsOf({ ...mayGain, ownUsers: true, canBeHostRoot: null })),
          },
        },
      ],
    }),
  ).toEqual([]);
});

test('a container that opted out of mapped users is told apart from an engine that maps none', () => {
  const facts = {
    ...base,
    inspect: container({ HostConfig: { UsernsMode: 'host' } }),
    info: engine({ SecurityOptions: ['name=userns'] }),
    rights: containerRightsOf(rootOf({ held: ['SYS_ADMIN'] })),
  };
  const [verdict] = judge(check, { facts });
  expect(verdict).toMatchObject({ status: 'fail' });
  expect(verdict).toHaveProperty('message', expect.stringMatching(/SYS_ADMIN.*opted out/));
  const [plain] = judge(check, { facts: { ...facts, info } });
  expect(plain).toHaveProperty('message', expect.not.stringMatching(/opted out/));
});
