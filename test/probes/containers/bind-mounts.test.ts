import { describe, expect, test } from 'vitest';
import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';
import { anyForm, bindMounts, describeMount } from '../../../src/probes/containers/bind-mounts.ts';
import { CONTAINER_ID, container, created } from '../../checks/containers/sample-container.ts';
import { bind, mount } from '../../checks/containers/sample-mounts.ts';
import { missing } from '../literal-host.ts';
import { containerWith, inspectKey } from './literal-container.ts';

const lost = missing('timeout');
const volume = (Name: string) =>
  bind('/var/lib/docker/volumes/x/_data', '/data', { Type: 'volume', Name, Driver: 'local' });
const volumes = (Options: unknown, Driver = 'local') => ({
  Volumes: [{ Name: 'settings', Driver, Mountpoint: '', Scope: 'local', Options }],
});
const DISGUISE = volumes({ type: 'none', o: 'bind', device: '/etc' });

function read(inspect: unknown, paths: unknown = {}, volumeList: unknown = lost) {
  return bindMounts.read(
    containerWith(CONTAINER_ID, {
      [inspectKey(CONTAINER_ID)]: inspect,
      'host:real-paths': paths,
      'engine/root:volumes': volumeList,
    }),
  );
}

describe('bind mounts', () => {
  test('are none without mounts, whatever else could not be read', () => {
    expect(read(container(), lost)).toMatchObject({ known: true, value: [] });
  });

  test('come from Mounts, with their links followed', () => {
    const inspect = container({ Mounts: [bind('/srv/link', '/data', { RW: false })] });
    expect(read(inspect, { '/srv/link': '/etc' })).toMatchObject({
      value: [{ source: '/srv/link', writable: false, canonical: { known: true, value: '/etc' } }],
    });
  });

  test('come from HostConfig where Mounts does not name them', () => {
    const inspect = created({
      HostConfig: {
        Binds: ['/srv/a:/a', '/srv/b:/b:ro,z', 'settings:/c', '/srv/twice:/twice/'],
        Mounts: [
          { Type: 'bind', Source: '/srv/d', Target: '/d', ReadOnly: true, BindOptions: null },
          { Type: 'tmpfs', Source: '', Target: '/e', ReadOnly: false, BindOptions: null },
          { Type: 'volume', Source: '', Target: '/f', ReadOnly: false, BindOptions: null },
        ],
      },
      Mounts: [bind('/srv/twice', '/twice')],
    });
    expect(read(inspect, {}, DISGUISE)).toMatchObject({
      known: true,
      value: [
        { source: '/srv/twice', field: 'Mounts' },
        { source: '/srv/a', writable: true, field: 'HostConfig.Binds' },
        { source: '/srv/b', writable: false },
        { source: '/srv/d', writable: false, field: 'HostConfig.Mounts' },
        { source: '/etc', volume: 'settings', destination: '/c' },
      ],
    });
  });

  test('hide in a volume that a container which was never started asks for', () => {
    const asked = { Type: 'volume', Source: 'settings', Target: '/c', ReadOnly: true, BindOptions: null };
    const inspect = created({ HostConfig: { Mounts: [asked] } });
    expect(read(inspect, {}, DISGUISE)).toMatchObject({
      known: true,
      value: [{ source: '/etc', volume: 'settings', field: 'HostConfig.Mounts', writable: false }],
    });
  });

  test.each(['shared', 'rshared', 'slave', 'rslave', 'private', 'rprivate'])(
    'are asked for as %s',
    (word) => {
      const inspect = created({
        HostConfig: { Binds: [`/srv/a:/a:z,${word}`, `/srv/b:/b:x${word},${word}x`] },
      });
      expect(read(inspect)).toMatchObject({ value: [{ propagation: word }, { propagation: '' }] });
    },
  );

  test('are not counted twice where what was asked for ends in slashes', () => {
    const inspect = container({
      HostConfig: { Binds: ['/srv/a:/a//'] },
      Mounts: [bind('/srv/a', '/a')],
    });
    expect(read(inspect)).toMatchObject({ value: [{ field: 'Mounts' }] });
    expect(read(inspect)).toMatchObject({ value: { length: 1 } });
  });

  test('hide in volumes', () => {
    const inspect = container({ Mounts: [volume('settings')] });
    expect(read(inspect, { '/etc': '/etc' }, DISGUISE)).toMatchObject({
      value: [{ source: '/etc', volume: 'settings', writable: true, canonical: { value: '/etc' } }],
    });
    const unnamed = container({ Mounts: [{ ...volume('settings'), Driver: '' }] });
    expect(read(unnamed, {}, DISGUISE)).toMatchObject({ value: [{ source: '/etc' }] });
    const readOnly = volumes({ type: 'none', o: 'rbind,ro', device: '/etc' });
    expect(read(inspect, {}, readOnly)).toMatchObject({ value: [{ writable: false }] });
  });

  // The engine hands the path to the kernel as it stands.
  test.each(['//etc', '/srv/../etc/.', 'etc'])('hide in a volume with the device %s', (device) => {
    const list = volumes({ type: 'none', o: 'bind', device });
    expect(read(container({ Mounts: [volume('settings')] }), { '/etc': '/etc' }, list)).toMatchObject({
      value: [{ source: '/etc', canonical: { value: '/etc' } }],
    });
  });

  test.each([
    ['an ordinary one', null],
    ['a filesystem of a server', { type: 'nfs', o: 'rw', device: '' }],
    ['a share of a server', { type: 'cifs', o: 'username=me,password=secret', device: '//server/share' }],
    ['a disk', { type: 'ext4', o: '', device: '/dev/sdb1' }],
  ])('do not hide in a volume that is %s', (_, options) => {
    expect(read(container({ Mounts: [volume('settings')] }), {}, volumes(options))).toMatchObject({
      known: true,
      value: [],
    });
  });

  test.each([
    ['the volumes', DISGUISE, 'gone', 'vanished'],
    ['the list of volumes', lost, 'settings', 'timeout'],
  ])('are unread without %s', (_, list, name, code) => {
    expect(read(container({ Mounts: [volume(name)] }), {}, list)).toMatchObject({
      known: false,
      cause: { code },
    });
  });

  test('need no list of volumes for a volume of a plugin', () => {
    const inspect = container({ Mounts: [{ ...volume('cloud'), Driver: 'plugin' }] });
    expect(read(inspect)).toMatchObject({ known: true, value: [] });
  });

  test.each([
    ['not asked', {}, 'needs-root'],
    ['not resolved', { '/srv/link': null }, 'needs-root'],
    ['not read', lost, 'timeout'],
  ])('say so where links were %s', (_, paths, code) => {
    const inspect = container({ Mounts: [bind('/srv/link', '/data')] });
    expect(read(inspect, paths)).toMatchObject({
      known: true,
      value: [{ source: '/srv/link', canonical: { known: false, cause: { code } } }],
    });
  });

  test('are found in their plain form too', () => {
    const inspect = container({ Mounts: [bind('/var/run/x/', '/data')] });
    expect(read(inspect, { '/run/x': '/run/x' })).toMatchObject({ value: [{ canonical: { known: true } }] });
  });
});

describe('a condition on a mount', () => {
  const isEtc = (path: string) => path === '/etc';
  const hidden = unread(cause('timeout', 'It took too long.', 'Try again.'));

  test('holds for what was written and for where it leads', () => {
    expect(anyForm(mount('/etc/'), isEtc)).toBe(true);
    expect(anyForm(mount('/srv', 'rw', '/etc'), isEtc)).toBe(true);
    expect(anyForm(mount('/srv'), isEtc)).toBe(false);
  });

  test('is unread where only the unknown could meet it', () => {
    expect(anyForm(mount('/etc', 'rw', hidden), isEtc)).toBe(true);
    expect(anyForm(mount('/srv', 'rw', hidden), isEtc)).toEqual(hidden);
  });
});

test('a mount in words', () => {
  expect(describeMount(mount('/srv', 'ro'))).toBe('/srv at /data ro');
  expect(describeMount({ ...mount('/srv', 'rw', '/etc'), volume: 'v' })).toBe(
    '/srv -> /etc (volume v) at /data rw',
  );
});
