import { expect, test } from 'vitest';
import check from '../../../checks/isolation/container-no-host-startup-paths-writable.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { BindMount } from '../../../src/probes/containers/bind-mounts.ts';
import type { KernelBind } from '../../../src/probes/containers/kernel-binds.ts';
import { hidden } from '../containers/hidden.ts';
import { container } from '../containers/sample-container.ts';
import { mount } from '../containers/sample-mounts.ts';

const status = (uid: number, mode: number, gid = 0) => ({
  state: 'present',
  kind: 'directory',
  mode,
  uid,
  gid,
  user: 'x',
  group: 'x',
  target: '/x',
});
const bind = (path: string, writable: boolean, destination = '/x'): KernelBind => ({
  paths: [path],
  destination,
  writable,
  type: 'ext4',
});
const given = (...mounts: BindMount[]) => ({ inspect: container(), mounts });
const hints = (change: object = {}) => ({
  kernel: [],
  users: [0],
  statuses: {
    '/etc': status(0, 0o755),
    '/home/app': status(1000, 0o700),
    '/opt/tmp': status(0, 0o1777),
    '/opt/g': status(0, 0o775),
  },
  paths: { '/lib': '/usr/lib', '/etc': '/etc' },
  ...change,
});
const user = { users: [1000] };

test('container-no-host-startup-paths-writable', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing mounted', facts: given(), hints: hints() },
        { name: 'data', facts: given(mount('/srv/data')), hints: hints() },
        { name: '/etc read-only', facts: given(mount('/etc', 'ro')), hints: hints() },
        { name: 'one that only begins alike', facts: given(mount('/etcetera')), hints: hints() },
      ],
      fail: [
        {
          name: '/etc as root',
          facts: given(mount('/etc')),
          hints: hints(),
          observed: 'as root of the host',
        },
        { name: 'a directory within', facts: given(mount('/etc/systemd/system')), hints: hints() },
        { name: 'a directory above', facts: given(mount('/var/spool')), hints: hints() },
        { name: '/', facts: given(mount('/')), hints: hints() },
        {
          name: 'kernel modules, which wait for the next start, through the link /lib',
          facts: given(mount('/usr/lib/modules')),
          hints: hints(),
        },
        {
          name: 'as a user who may not write there now',
          facts: given(mount('/etc')),
          hints: hints(user),
          observed: 'it belongs to user 0, mode 0755',
        },
        { name: 'as the owner', facts: given(mount('/home/app')), hints: hints(user) },
        { name: 'where everybody may write', facts: given(mount('/opt/tmp')), hints: hints(user) },
        {
          name: 'a volume in disguise (device=/etc)',
          facts: given({ ...mount('/etc'), volume: 'app-data' }),
          hints: hints(),
        },
        {
          name: 'read-only by the engine, writable by the kernel, as after a remount',
          facts: given(mount('/etc', 'ro')),
          hints: hints({ kernel: [bind('/etc', true, '/data')] }),
          observed: 'mountinfo',
        },
        {
          name: 'a writable mount below a read-only one, as before engine 25',
          facts: given(mount('/srv', 'ro')),
          hints: hints({ kernel: [bind('/srv', false, '/data'), bind('/etc/cron.d', true, '/data/cron')] }),
        },
        {
          name: 'as root, and owners not read',
          facts: given(mount('/etc')),
          hints: hints({ statuses: hidden }),
        },
        {
          name: 'by the engine, and the kernel not seen',
          facts: given(mount('/opt')),
          hints: hints({ kernel: hidden }),
        },
        {
          name: 'another list of paths',
          facts: given(mount('/srv/x')),
          hints: hints(),
          policy: { 'startup-paths': ['/srv/x*'] },
        },
      ],
      manual: [
        {
          name: 'ownership unknown: it does not run',
          facts: given(mount('/etc')),
          hints: hints({ users: null }),
        },
        { name: 'where a group may write', facts: given(mount('/opt/g')), hints: hints(user) },
      ],
      error: [
        {
          name: 'where a group may write, and the kernel not seen',
          facts: given(mount('/opt/g')),
          hints: hints({ ...user, kernel: hidden }),
        },
        {
          name: 'a source that leads nobody knows where',
          facts: given(mount('/srv/l', 'rw', hidden)),
          hints: hints(),
        },
        { name: 'the kernel not seen', facts: given(mount('/srv')), hints: hints({ kernel: hidden }) },
        { name: 'its users not seen', facts: given(mount('/etc')), hints: hints({ users: hidden }) },
        {
          name: 'the owner not seen',
          facts: given(mount('/etc')),
          hints: hints({ ...user, statuses: hidden }),
        },
        { name: 'the owner not asked for', facts: given(mount('/etc/ssh')), hints: hints(user) },
        { name: 'links not followed', facts: given(mount('/srv')), hints: hints({ paths: hidden }) },
      ],
    }),
  ).toEqual([]);
});
