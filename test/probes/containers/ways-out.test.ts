import { describe, expect, test } from 'vitest';
import { pathsOnHost } from '../../../src/probes/containers/kernel-binds.ts';
import { byLinks, touches } from '../../../src/probes/containers/listed-paths.ts';
import { dangerOf, dangerOfRule, isOrdinary } from '../../../src/probes/containers/raw-devices.ts';
import type { DeviceNode } from '../../../src/probes/host/device-nodes.ts';
import { parseMount } from '../../../src/probes/host/mount-table.ts';

const mountsOf = (...lines: readonly string[]) =>
  lines.map((line) => {
    const mount = parseMount(line);
    if (!mount) throw new Error(line);
    return mount;
  });

/** A host of the lab: /run and the data root are mounts of their own, and a volume stands for /run. */
const HOST = mountsOf(
  '1411 1279 0:422 / / rw - overlay overlay rw',
  '1414 1411 0:446 / /run rw - tmpfs tmpfs rw',
  '1428 1411 0:416 /docker /var/lib/docker rw - tmpfs lab rw',
  '1295 1428 0:446 / /var/lib/docker/volumes/surface-run/_data rw - tmpfs tmpfs rw',
  '1741 1428 0:422 /etc/cron.d /srv/cron rw - overlay overlay rw',
);
const [BIND_OF_RUN, BIND_OF_CRON, BIND_OF_ALL, BIND_OF_LOGS] = mountsOf(
  '1690 1671 0:446 / /host ro - tmpfs tmpfs rw',
  '1691 1671 0:422 /etc/cron.d /cron rw - overlay overlay rw',
  '1692 1671 0:422 / /all rw - overlay overlay rw',
  '1693 1671 0:416 /docker/containers /logs ro - tmpfs lab rw',
);

describe('where the host has what a container has mounted', () => {
  test('follows from the device: a bind of /run shows / for its root', () => {
    expect(BIND_OF_RUN && pathsOnHost(BIND_OF_RUN, HOST)).toEqual(['/run']);
  });

  test('is every path of the host that shows it, but not the place of a volume', () => {
    // What /srv/cron shows at the bind of /etc/cron.d is the same directory.
    expect(BIND_OF_CRON && pathsOnHost(BIND_OF_CRON, HOST)).toEqual(['/etc/cron.d', '/srv/cron']);
    expect(BIND_OF_ALL && pathsOnHost(BIND_OF_ALL, HOST)).toEqual(['/', '/srv/cron']);
    expect(BIND_OF_LOGS && pathsOnHost(BIND_OF_LOGS, HOST)).toEqual(['/var/lib/docker/containers']);
  });

  test('is none for file systems that the host has nowhere', () => {
    const [own] = mountsOf('1674 1671 0:534 / /dev rw - tmpfs tmpfs rw');
    expect(own && pathsOnHost(own, HOST)).toEqual([]);
  });

  test('is not below a place that something else was mounted over', () => {
    const covered = [...HOST, ...mountsOf('1999 1411 0:999 / /run rw - tmpfs tmpfs rw')];
    expect(BIND_OF_RUN && pathsOnHost(BIND_OF_RUN, covered)).toEqual([]);
  });
});

describe('a listed path', () => {
  test.each([
    ['/etc', '/etc', true],
    ['/etc/cron.d/app', '/etc', true],
    ['/', '/etc', true],
    ['/etcetera', '/etc', false],
    ['/srv', '/', false],
    ['/', '/', true],
    ['/etc/cron.daily', '/etc/cron*', true],
    ['/etc/cron.daily/app', '/etc/cron*', true],
    ['/etc', '/etc/cron*', true],
    ['/etc/ssl', '/etc/cron*', false],
    ['/var', '/var/spool/cron', true],
  ])('%s and %s: %s', (path, listed, is) => expect(touches(path, listed)).toBe(is));

  test('is known by where a system directory leads as well', () => {
    expect(byLinks(['/lib/modules', '/etc'], { '/lib': '/usr/lib', '/etc': '/etc', '/': '/' })).toEqual([
      '/lib/modules',
      '/etc',
      '/usr/lib/modules',
    ]);
    expect(byLinks(['/lib/modules'], { '/lib': null })).toEqual(['/lib/modules']);
  });
});

describe('a device', () => {
  const node = (kind: DeviceNode['kind'], major: number, minor: number, path = '/dev/x'): DeviceNode => ({
    path,
    kind,
    major,
    minor,
  });

  test('that is a block device is a disk, loop and device-mapper nodes too', () => {
    for (const major of [7, 8, 252, 253, 259]) expect(dangerOf(node('block', major, 0))).toContain('disk');
  });

  test.each([
    ['mem', 1, 1],
    ['kmem', 1, 2],
    ['port', 1, 4],
    ['kmsg', 1, 11],
    ['sg0', 21, 0],
  ])('%s hands over memory, the log of the kernel or a disk', (_, major, minor) => {
    expect(dangerOf(node('character', major, minor))).not.toBeNull();
  });

  test('is known as the controller of an NVMe disk by its name alone', () => {
    expect(dangerOf(node('character', 240, 0, '/dev/nvme0'))).not.toBeNull();
    expect(dangerOf(node('character', 240, 0, '/dev/nvme-fabrics'))).toBeNull();
  });

  test('such as kvm, fuse or null is none of these, and null is one that every container has', () => {
    expect([dangerOf(node('character', 10, 232)), dangerOf(node('character', 1, 3))]).toEqual([null, null]);
    expect([isOrdinary(node('character', 1, 3)), isOrdinary(node('character', 10, 229))]).toEqual([
      true,
      false,
    ]);
    expect(isOrdinary(node('block', 1, 3))).toBe(false);
  });
});

describe('a rule of the device group', () => {
  test.each([
    'a *:* rwm',
    'b *:* rwm',
    'b 8:* r',
    'c 1:1 rwm',
    'c 1:* rwm',
    'c *:* rw',
    'c *:11 r',
    'c 21:0 rw',
  ])('%s lets a container make and use a disk or a memory device later, though it sees none now', (rule) =>
    expect(dangerOfRule(rule)).not.toBeNull(),
  );

  test.each(['c 10:200 rwm', 'c 1:3 rwm', 'b 8:0 m', 'a *:* m'])('%s does not', (rule) =>
    expect(dangerOfRule(rule)).toBeNull(),
  );

  test('of another form is not taken for harmless', () => {
    expect(dangerOfRule('x')).not.toBeNull();
  });
});
