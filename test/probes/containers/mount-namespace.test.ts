import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isMasked,
  isWritable,
  mountNamespace,
  type NamespaceMount,
  parseNamespaceMount,
  pathWithin,
  placesOf,
} from '../../../src/probes/containers/mount-namespace.ts';

/** What the kernel of a host with engine 28.5 printed of a hardened container, options of file systems cut off. */
const HARDENED = `1302 1271 0:409 / / ro,relatime - overlay overlay rw
1304 1302 0:430 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
1306 1302 0:431 / /dev rw,nosuid - tmpfs tmpfs rw
1310 1302 0:435 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro
1311 1310 0:438 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw
1313 1311 0:29 /docker/d8f3 /sys/fs/cgroup/cpu ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw
1206 1304 0:430 /bus /proc/bus ro,nosuid,nodev,noexec,relatime - proc proc rw
1258 1304 0:430 /sys /proc/sys ro,nosuid,nodev,noexec,relatime - proc proc rw
1259 1304 0:444 / /proc/acpi ro,relatime - tmpfs tmpfs ro
1260 1304 0:431 /null /proc/interrupts rw,nosuid - tmpfs tmpfs rw
1263 1310 0:444 / /sys/firmware ro,relatime - tmpfs tmpfs ro`;

const tableOf = (text: string): readonly NamespaceMount[] =>
  text.split('\n').map((line) => {
    const mount = parseNamespaceMount(line);
    if (!mount) throw new Error(line);
    return mount;
  });
const namespaceOf = (...lines: readonly string[]) => mountNamespace(tableOf(lines.join('\n')));

describe('a line of mountinfo with its options', () => {
  const line = (own: string, all: string) => `1 0 0:5 / /p ${own} shared:7 - proc proc ${all}`;

  it('is writable where neither the mount nor its file system is read-only', () => {
    const writable = (own: string, all: string) => parseNamespaceMount(line(own, all))?.writable;
    expect(writable('rw,nosuid', 'rw')).toBe(true);
    expect(writable('ro,nosuid', 'rw')).toBe(false);
    expect(writable('rw,nosuid', 'ro')).toBe(false);
    expect(writable('ro', 'ro,size=4k')).toBe(false);
  });

  it.each([line('relatime', 'rw'), line('rw', 'size=4k'), line('rw', ''), '1 0 0:5 / /p rw - proc proc', ''])(
    'is refused where it does not say so: %j',
    (text) => expect(parseNamespaceMount(text)).toBeUndefined(),
  );
});

describe('a hardened container', () => {
  const namespace = namespaceOf(HARDENED);

  it.each(['/proc/acpi', '/proc/acpi/wakeup', '/proc/interrupts', '/sys/firmware'])('has %s masked', (path) =>
    expect(isMasked(namespace, path)).toBe(true),
  );

  it.each(['/proc/sys', '/proc/sys/kernel/core_pattern', '/sys/kernel/uevent_helper', '/sys/fs/cgroup/cpu'])(
    'can see %s and not write it',
    (path) => {
      expect(isMasked(namespace, path)).toBe(false);
      expect(isWritable(namespace, path)).toBe(false);
    },
  );

  it('has the rest of /proc writable, as far as mounts go', () => {
    expect(isWritable(namespace, '/proc/sysrq-trigger')).toBe(true);
    expect(isMasked(namespace, '/proc/kcore')).toBe(false);
  });

  it('reaches all of its mounts', () => expect(namespace.reachable).toEqual(namespace.mounts));
});

describe('the last mount on a path', () => {
  const root = '1 0 0:1 / / rw - overlay overlay rw';
  const proc = '2 1 0:2 / /proc rw - proc proc rw';

  it('wins, also where the first was read-only', () => {
    const namespace = namespaceOf(
      root,
      proc,
      '3 2 0:2 /sys /proc/sys ro - proc proc rw',
      '4 3 0:2 /sys /proc/sys rw - proc proc rw',
    );
    expect(isWritable(namespace, '/proc/sys/kernel/core_pattern')).toBe(true);
    expect(namespace.reachable.map(({ id }) => id)).toEqual([1, 2, 4]);
  });

  it('hides those below the directory that it covers', () => {
    const namespace = namespaceOf(
      root,
      proc,
      '3 2 0:3 / /proc/acpi ro - tmpfs tmpfs ro',
      '4 1 0:4 / /proc rw - proc proc rw',
    );
    expect(isMasked(namespace, '/proc/acpi')).toBe(false);
    expect(namespace.reachable.map(({ id }) => id)).toEqual([1, 4]);
  });

  it('over a mask that shows another file of the kernel is no mask', () => {
    const namespace = namespaceOf(
      root,
      proc,
      '3 2 0:2 /sys/kernel/core_pattern /proc/keys rw - proc proc rw',
    );
    expect(isMasked(namespace, '/proc/keys')).toBe(false);
    expect(isWritable(namespace, '/proc/keys')).toBe(true);
  });
});

describe('the places of a file system', () => {
  const namespace = namespaceOf(
    '1 0 0:1 / / rw - overlay overlay rw',
    '2 1 8:1 / /host rw - ext4 /dev/sda1 rw',
    '3 1 8:1 /etc/ssl /ssl ro - ext4 /dev/sda1 rw',
    '4 2 0:9 / /host/run rw - tmpfs tmpfs rw',
    '5 1 8:1 /var/lib/docker/volumes /v rw - ext4 /dev/sda1 rw',
  );
  const pathsOf = (within: string) => placesOf(namespace, '8:1', within).map(({ path }) => path);

  it('are those where a file of it appears, and where parts of it do', () => {
    expect(pathsOf('/etc/ssl/private')).toEqual(['/host/etc/ssl/private', '/ssl/private']);
    expect(pathsOf('/var/lib/docker')).toEqual(['/host/var/lib/docker', '/v']);
    expect(pathsOf('/')).toEqual(['/host', '/ssl', '/v']);
  });

  it('are not what another mount covers', () => expect(pathsOf('/run/docker.sock')).toEqual([]));
});

describe('any table of mounts', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
  const rows = fc.array(fc.record({ names, parent: fc.nat(), writable: fc.boolean() }), { maxLength: 12 });
  /** Each mount lies on an earlier one, below its place, as the kernel makes them. */
  const tables = rows.map((made) => {
    const mounts: NamespaceMount[] = [mountAt(1, 0, '/', true)];
    for (const [at, { names, parent, writable }] of made.entries()) {
      const below = mounts[parent % mounts.length];
      if (!below) continue;
      const path = `${below.mountPoint === '/' ? '' : below.mountPoint}/${names.join('/')}`;
      mounts.push(mountAt(at + 2, below.id, path, writable));
    }
    return mounts;
  });
  const mountAt = (id: number, parent: number, mountPoint: string, writable: boolean): NamespaceMount => ({
    id,
    parent,
    device: `0:${id}`,
    root: '/',
    mountPoint,
    type: id % 2 === 0 ? 'proc' : 'tmpfs',
    source: null,
    writable,
  });
  const paths = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 5 })
    .map((all) => `/${all.join('/')}`);

  it('holds each path on a reachable mount above it, which alone decides', () => {
    fc.assert(
      fc.property(tables, paths, (mounts, path) => {
        const namespace = mountNamespace(mounts);
        const mount = namespace.holding(path);
        expect(mount && namespace.reachable).toContain(mount);
        expect(`${path}/`.startsWith(mount?.mountPoint === '/' ? '/' : `${mount?.mountPoint}/`)).toBe(true);
        expect(isWritable(namespace, path)).toBe(mount?.writable);
        expect(isMasked(namespace, path)).toBe(mount?.type !== 'proc');
      }),
    );
  });

  it('finds a file again at the place where it was seen', () => {
    fc.assert(
      fc.property(tables, paths, (mounts, path) => {
        const namespace = mountNamespace(mounts);
        const mount = namespace.holding(path);
        if (!mount) return;
        const found = placesOf(namespace, mount.device, pathWithin(mount, path));
        expect(found).toEqual([{ mount, path }]);
      }),
    );
  });

  it('shows a new mount on top, whatever was there', () => {
    fc.assert(
      fc.property(tables, paths, fc.boolean(), (mounts, path, writable) => {
        const below = mountNamespace(mounts).holding(path);
        const over = mountAt(100, below?.id ?? 0, path, writable);
        const namespace = mountNamespace([...mounts, over]);
        // A second root is none: the kernel lists the root of a process once.
        if (path === '/') return;
        expect(namespace.holding(path)).toBe(over);
        expect(isWritable(namespace, `${path}/new`)).toBe(writable);
      }),
    );
  });

  it('has no reachable mount twice at one place', () => {
    fc.assert(
      fc.property(tables, (mounts) => {
        const places = mountNamespace(mounts).reachable.map(({ mountPoint }) => mountPoint);
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });

  it('without a root holds nothing, and nothing of it counts as masked or writable', () => {
    const namespace = mountNamespace([]);
    expect(namespace.holding('/proc')).toBeNull();
    expect([isMasked(namespace, '/proc'), isWritable(namespace, '/proc')]).toEqual([false, false]);
  });
});
