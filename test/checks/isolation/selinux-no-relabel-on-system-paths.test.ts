import { expect, test } from 'vitest';
import check from '../../../checks/isolation/selinux-no-relabel-on-system-paths.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { known } from '../../../src/model/fact.ts';
import type { Relabelled } from '../../../src/probes/lsm/relabelled.ts';
import { SYSTEM_PATHS } from '../../../src/probes/lsm/system-paths.ts';
import { hidden } from '../containers/hidden.ts';
import { container } from '../containers/sample-container.ts';
import { CLOSED, NO_LSM, withSelinux } from './sample-lsm.ts';

const mount = (source: string, more: Partial<Relabelled> = {}): Relabelled => ({
  source,
  destination: '/data',
  writable: true,
  propagation: '',
  field: 'Mounts',
  volume: null,
  canonical: known(source),
  suffix: 'z',
  alsoIn: [],
  ...more,
});
const TYPES = Object.fromEntries(
  SYSTEM_PATHS.map((path) => [path, { state: 'read', type: 'usr_t' } as const]),
);
const given = (mounts: Relabelled[], contexts: object = TYPES) => ({
  facts: { inspect: container(), state: withSelinux(), mounts, contexts },
});
const withoutSelinux = (...mounts: Relabelled[]) => ({
  facts: { inspect: container(), state: NO_LSM, mounts, contexts: {} },
});

test('selinux-no-relabel-on-system-paths', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing labelled', ...given([]) },
        {
          name: 'a directory of its own',
          ...given([mount('/srv/web', { suffix: 'Z' })]),
          observed: '/srv/web at /data rw with Z',
        },
        { name: 'a directory below /opt, which counts by itself only', ...given([mount('/opt/web')]) },
        { name: 'a directory of its own, without SELinux', ...withoutSelinux(mount('/srv/web')) },
        {
          name: 'a directory of the system that is not there',
          ...given([], { ...TYPES, '/lib64': { state: 'absent' } }),
        },
      ],
      fail: [
        { name: '/opt', ...given([mount('/opt')]) },
        { name: 'something below /etc', ...given([mount('/etc/ssl/private')]) },
        { name: 'a link that leads to /etc', ...given([mount('/srv/link', { canonical: known('/etc') })]) },
        { name: 'a volume that is /home in disguise', ...given([mount('/home', { volume: 'v' })]) },
        {
          name: 'a path of the policy',
          ...given([mount('/srv')]),
          policy: { 'paths-not-relabelled': ['/srv'] },
        },
        {
          name: 'without SELinux, which may be switched on',
          ...withoutSelinux(mount('/etc')),
          observed: 'SELinux is off',
        },
        {
          name: 'a label that a container left behind',
          ...given([], { ...TYPES, '/opt': { state: 'read', type: 'container_file_t' } }),
          observed: '/opt (container_file_t)',
        },
        {
          name: 'a label by its older name',
          ...given([], { ...TYPES, '/home': { state: 'read', type: 'svirt_sandbox_file_t' } }),
        },
      ],
      manual: [{ name: 'shared by several containers', ...given([mount('/srv/web', { alsoIn: ['db'] })]) }],
      notapplicable: [{ name: 'without SELinux, nothing labelled', ...withoutSelinux() }],
      error: [
        { name: 'where a mount leads was not read', ...given([mount('/srv/link', { canonical: hidden })]) },
        { name: 'the type of a directory was not read', ...given([], { ...TYPES, '/etc': CLOSED }) },
        {
          name: 'a path that only the policy lists was not looked at',
          ...given([]),
          policy: { 'paths-not-relabelled': ['/srv/secret'] },
        },
      ],
    }),
  ).toEqual([]);
});
