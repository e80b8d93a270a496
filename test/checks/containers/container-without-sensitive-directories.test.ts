import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-without-sensitive-directories.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import type { BindMount } from '../../../src/probes/containers/bind-mounts.ts';
import { SYSTEM_DIRECTORIES } from '../../../src/probes/containers/host-path.ts';
import { hidden } from './hidden.ts';
import { container } from './sample-container.ts';
import { mount } from './sample-mounts.ts';

const MERGED = [...SYSTEM_DIRECTORIES, '/usr/lib', '/usr/lib64'];
const given = (...mounts: BindMount[]) => ({ inspect: container(), mounts, directories: MERGED });
const unmerged = (...mounts: BindMount[]) => ({
  ...given(...mounts),
  directories: [...SYSTEM_DIRECTORIES, '/mnt/boot'],
});

const allow = (...paths: string[]) => ({ 'allowed-host-mounts': paths });

test('container-without-sensitive-directories', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'a directory that the policy allows read-only',
          facts: given(mount('/proc', 'ro')),
          policy: allow('/proc:ro'),
        },
        {
          name: 'a writable path that the policy allows',
          facts: given(mount('/etc/ssl')),
          policy: allow('/etc/ssl'),
        },
        {
          name: 'what it allows as writable, read-only',
          facts: given(mount('/proc', 'ro')),
          policy: allow('/proc'),
        },
        {
          name: 'a link that leads to what it allows',
          facts: given(mount('/srv/link', 'ro', '/etc')),
          policy: allow('/etc:ro'),
          observed: '/srv/link -> /etc',
        },
        { name: 'nothing mounted', facts: given() },
        { name: 'data', facts: given(mount('/srv/data')) },
        { name: 'a file below, read-only', facts: given(mount('/etc/localtime', 'ro')) },
        { name: 'a directory below, read-only', facts: given(mount('/etc/ssl', 'ro')) },
        {
          name: 'a directory below, read-only, beside another mount that is writable',
          facts: given(mount('/etc/ssl', 'ro'), mount('/srv/data')),
        },
        {
          name: '/etc in the container, from elsewhere on the host',
          facts: given({ ...mount('/srv/settings'), destination: '/etc' }),
        },
        ...['/home', '/run', '/var/lib/docker'].map((path) => ({
          name: `${path}, which is not on the list of the benchmark`,
          facts: given(mount(path)),
        })),
        { name: 'a name that only begins like it', facts: given(mount('/etcd')) },
        { name: '/usr/lib, where /lib is a directory of its own', facts: unmerged(mount('/usr/lib', 'ro')) },
        { name: '/root, which lies below / as everything does', facts: given(mount('/root')) },
      ],
      fail: [
        {
          name: 'writable, which the policy allows read-only',
          facts: given(mount('/proc')),
          policy: allow('/proc:ro'),
        },
        { name: 'below what the policy allows', facts: given(mount('/etc/ssl')), policy: allow('/etc') },
        {
          name: 'beside what the policy allows',
          facts: given(mount('/etc', 'ro'), mount('/proc', 'ro')),
          policy: allow('/proc'),
        },
        {
          name: 'a name that the policy allows and that leads elsewhere',
          facts: given(mount('/etc/data', 'rw', '/usr')),
          policy: allow('/etc/data'),
        },
        { name: '/etc, read-only', facts: given(mount('/etc', 'ro')), observed: '/etc at /data ro' },
        { name: '/', facts: given(mount('/', 'ro')) },
        { name: '/lib64', facts: given(mount('/lib64', 'ro')) },
        { name: '/lib, which is a link', facts: given(mount('/lib', 'ro', '/usr/lib')) },
        { name: '/usr/lib, which /lib leads to', facts: given(mount('/usr/lib', 'ro')) },
        { name: 'where /boot leads', facts: unmerged(mount('/mnt/boot', 'ro')) },
        { name: 'writable below it', facts: unmerged(mount('/mnt/boot/grub')) },
        { name: '/proc', facts: given(mount('/proc', 'ro')) },
        { name: '/etc/ssl, writable', facts: given(mount('/etc/ssl')) },
        { name: 'with a slash at the end', facts: given(mount('/boot/', 'ro')) },
        { name: 'by a detour', facts: given(mount('/srv/../etc/', 'ro')) },
        {
          name: 'through a link',
          facts: given(mount('/srv/link', 'ro', '/etc')),
          observed: '/srv/link -> /etc',
        },
        { name: 'named, whatever links would say', facts: given(mount('/etc', 'ro', hidden)) },
        { name: 'a good mount beside it', facts: given(mount('/srv'), mount('/usr/local')) },
        {
          name: 'a named volume that binds it',
          facts: given({ ...mount('/etc', 'ro'), volume: 'settings' }),
          observed: 'volume settings',
        },
      ],
      error: [
        {
          name: 'a name that the policy allows, whose links could not be followed',
          facts: given(mount('/etc/data', 'rw', hidden)),
          policy: allow('/etc/data'),
        },
        { name: 'a path whose links could not be followed', facts: given(mount('/srv/link', 'ro', hidden)) },
      ],
    }),
  ).toEqual([]);
});
