import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-effective-capabilities-safe.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { capabilitiesInMask } from '../../../src/probes/containers/capabilities.ts';
import { runtimeNamed } from '../../../src/probes/containers/container-runtime.ts';
import { container, engine } from '../containers/sample-container.ts';
import { containerRightsOf, DEFAULT_MASK, mainOnly, rightsOf, rootOf } from './sample-rights.ts';

const RUNTIMES = engine({ Runtimes: { runc: { path: 'runc' }, runsc: { path: '/usr/local/bin/runsc' } } });
const runtime = runtimeNamed('runc', RUNTIMES);
/** As gVisor 20221219 was seen on a host with engine 28.5: the sandbox is a process of the host. */
const gvisor = runtimeNamed('runsc', RUNTIMES);
const sandbox = rightsOf({ name: 'exe', argv0: 'runsc-sandbox', executable: '/usr/local/bin/runsc' });

/** What --cap-add ALL gives on a host that has not all itself, as it was seen on engine 28.5. */
const ALL_OF_A_LIMITED_HOST = '000001fffeffffff';

const base = { inspect: container(), info: engine() };
const holding = (mask: string) => ({
  capEffective: mask,
  capBounding: mask,
  held: capabilitiesInMask(mask),
  bounding: capabilitiesInMask(mask),
});
const admin = holding('0000000000200000');
const byRoot = rootOf(holding(DEFAULT_MASK));

test('container-effective-capabilities-safe', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'none', facts: { ...base, runtime, rights: containerRightsOf(rightsOf()) } },
        {
          name: 'the default set, NET_RAW and MKNOD included',
          facts: { ...base, runtime, rights: containerRightsOf(byRoot) },
          observed: 'a80425fb',
        },
        {
          name: 'allowed by the policy for this container',
          facts: { ...base, runtime, rights: containerRightsOf(rootOf(holding('0000000000001000'))) },
          policy: { 'allowed-capabilities': ['we*:NET_ADMIN'] },
        },
        {
          name: 'SYS_ADMIN added and ALL dropped on top, as the engine resolved it: the mask counts',
          facts: {
            inspect: container({ HostConfig: { CapAdd: ['SYS_ADMIN'], CapDrop: ['cap_sys_admin'] } }),
            info: engine(),
            runtime,
            rights: containerRightsOf(rightsOf()),
          },
        },
        {
          name: 'within bounds of a process that may gain nothing',
          facts: {
            ...base,
            runtime,
            rights: containerRightsOf(rightsOf({ bounding: ['SYS_ADMIN'], capBounding: '0000000000200000' })),
          },
        },
      ],
      fail: [
        {
          name: 'SYS_ADMIN',
          facts: { ...base, runtime, rights: containerRightsOf(rootOf(admin)) },
          observed: 'SYS_ADMIN',
        },
        {
          name: 'all that a limited host has',
          facts: { ...base, runtime, rights: containerRightsOf(rootOf(holding(ALL_OF_A_LIMITED_HOST))) },
          observed: ALL_OF_A_LIMITED_HOST,
        },
        {
          name: 'in one that was started later, such as by exec --privileged',
          facts: { ...base, runtime, rights: containerRightsOf(rightsOf(), rootOf({ ...admin, pid: 4800 })) },
          observed: '4800',
        },
        {
          name: 'the main process alone was seen, and that is enough',
          facts: { ...base, runtime, rights: mainOnly(rootOf(admin)) },
        },
        {
          name: 'one that needs a reason',
          facts: { ...base, runtime, rights: containerRightsOf(rootOf(holding('0000000000001000'))) },
          observed: 'NET_ADMIN',
        },
        {
          name: 'allowed for another container only',
          facts: { ...base, runtime, rights: containerRightsOf(rootOf(holding('0000000000001000'))) },
          policy: { 'allowed-capabilities': ['vpn:NET_ADMIN'] },
        },
        {
          name: 'one that this policy calls critical, though it is in the default set',
          facts: { ...base, runtime, rights: containerRightsOf(byRoot) },
          policy: { 'critical-capabilities': ['MKNOD'] },
        },
        {
          name: 'ambient, to a user who is not root',
          facts: {
            ...base,
            runtime,
            rights: containerRightsOf(rightsOf({ held: ['SYS_PTRACE'], ambient: ['SYS_PTRACE'] })),
          },
        },
        {
          name: 'within the bounds of root that has given it up',
          facts: { ...base, runtime, rights: containerRightsOf(rootOf({ bounding: ['SYS_ADMIN'] })) },
        },
        {
          name: 'inheritable to root by the mistake of an old engine',
          facts: {
            inspect: container(),
            info: engine({ ServerVersion: '20.10.13' }),
            runtime,
            rights: containerRightsOf(rootOf({ inheritable: ['CHOWN'] })),
          },
        },
      ],
      manual: [
        {
          name: 'within bounds of another user who may gain privileges',
          facts: {
            ...base,
            runtime,
            rights: containerRightsOf(rightsOf({ bounding: ['SYS_ADMIN'], noNewPrivileges: false })),
          },
        },
        {
          name: 'a bit that is newer than plimsoll',
          facts: { ...base, runtime, rights: containerRightsOf(rootOf(holding('0000020000000000'))) },
          observed: 'CAP_41',
        },
        {
          name: 'inheritable in an engine that gives none by itself',
          facts: { ...base, runtime, rights: containerRightsOf(rootOf({ inheritable: ['CHOWN'] })) },
        },
      ],
      notapplicable: [
        { name: 'a sandbox', facts: { ...base, runtime: gvisor, rights: containerRightsOf(sandbox) } },
        {
          name: 'in a user namespace of its own',
          facts: {
            ...base,
            runtime,
            rights: containerRightsOf(rootOf({ ...admin, uids: [100000, 0, 0, 0], ownUsers: true })),
          },
        },
      ],
      error: [
        { name: 'others not seen', facts: { ...base, runtime, rights: mainOnly(rightsOf()) } },
        {
          name: 'a namespace not seen',
          facts: { ...base, runtime, rights: containerRightsOf(rootOf({ ...admin, ownUsers: null })) },
        },
        {
          name: 'the same, where they are within the bounds',
          facts: {
            ...base,
            runtime,
            rights: containerRightsOf(rightsOf({ bounding: ['BPF'], noNewPrivileges: null, ownUsers: null })),
          },
        },
        {
          name: 'a mask of more than 64 bits',
          facts: {
            ...base,
            runtime,
            rights: containerRightsOf(rightsOf({ capEffective: '1'.padEnd(17, '0') })),
          },
        },
      ],
    }),
  ).toEqual([]);
});
