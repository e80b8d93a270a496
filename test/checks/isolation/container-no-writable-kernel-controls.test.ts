import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-no-writable-kernel-controls.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { runtimeNamed } from '../../../src/probes/containers/container-runtime.ts';
import { ALL_PATHS, HARDENED, mountsOf, PRIVILEGED } from '../../probes/containers/sample-mounts.ts';
import { engine } from '../containers/sample-container.ts';
import { containerRightsOf, mainOnly, rightsOf, rootOf } from './sample-rights.ts';

const info = engine({ Runtimes: { runc: { path: 'runc' }, runsc: { path: '/usr/bin/runsc' } } });
const seen = (lines: readonly string[]) => ({ ...mountsOf(lines), kernelPaths: ALL_PATHS });
const base = { runtime: runtimeNamed('runc', info), mounts: seen(PRIVILEGED) };
const mapped = rightsOf({ ownUsers: true, canBeHostRoot: false, noNewPrivileges: false });
const groups = {
  ...base,
  mounts: seen([...HARDENED, '99 1310 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup rw']),
};
const core = '98 1258 0:430 /sys/kernel /proc/sys/kernel rw - proc proc rw';

test('container-no-writable-kernel-controls', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'all read-only, though modes of files say rw',
          facts: { ...base, mounts: seen(HARDENED), rights: containerRightsOf(rootOf()) },
        },
        { name: 'writable, by mapped root only', facts: { ...base, rights: containerRightsOf(mapped) } },
        {
          name: 'writable, by an ordinary user who may gain nothing',
          facts: { ...base, rights: containerRightsOf(rightsOf()) },
        },
        {
          name: 'accepted',
          facts: { ...base, rights: containerRightsOf(rootOf()) },
          policy: { 'accepted-writable-kernel-controls': ['web'] },
        },
      ],
      fail: [
        {
          name: 'privileged, as root',
          facts: { ...base, rights: containerRightsOf(rootOf()) },
          observed: '/proc/sys proc rw',
        },
        {
          name: 'the last mount on a path is writable',
          facts: { ...base, mounts: seen([...HARDENED, core]), rights: containerRightsOf(rootOf()) },
          observed: '/proc/sys/kernel',
        },
        {
          name: 'control groups of its own, as root of the host',
          facts: { ...groups, rights: containerRightsOf(rootOf()) },
        },
        {
          name: 'by an ordinary user whom modes do not bind',
          facts: { ...base, rights: containerRightsOf(rightsOf({ held: ['DAC_OVERRIDE'] })) },
        },
      ],
      manual: [
        {
          name: 'by an ordinary user who may gain privileges',
          facts: { ...base, rights: containerRightsOf(rightsOf({ noNewPrivileges: false })) },
        },
        {
          name: 'control groups of its own, such as for systemd',
          facts: { ...groups, rights: containerRightsOf(mapped) },
        },
      ],
      notapplicable: [
        {
          name: 'a sandbox',
          facts: {
            ...base,
            runtime: runtimeNamed('runsc', info),
            rights: containerRightsOf(rootOf({ executable: '/usr/bin/runsc' })),
          },
        },
      ],
      error: [
        { name: 'others not seen', facts: { ...base, rights: mainOnly(rightsOf()) } },
        { name: 'ended meanwhile', facts: { ...base, mounts: null, rights: containerRightsOf(rootOf()) } },
        {
          name: 'namespaces not seen',
          facts: { ...base, rights: containerRightsOf(rightsOf({ namespaces: null })) },
        },
        {
          name: 'the map of users not read',
          facts: {
            ...base,
            rights: containerRightsOf(rightsOf({ noNewPrivileges: false, canBeHostRoot: null })),
          },
        },
      ],
    }),
  ).toEqual([]);
});
