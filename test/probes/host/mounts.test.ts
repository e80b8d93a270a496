import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Mount,
  mountHolding,
  parseMount,
  unescapeMountField,
} from '../../../src/probes/host/mount-table.ts';
import { hostMounts, mounts } from '../../../src/probes/host/mounts.ts';
import { hostWith } from '../literal-host.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

const read = (lines: readonly string[], state = 'same') =>
  mounts.project({
    stdout: `${TOKEN}\n${TOKEN} state ${state}\n${TOKEN} mounts\n${lines.join('\n')}\n${TOKEN} end\n`,
    exitCode: 0,
  });

/** A table from rows `id parent mountPoint`. */
const table = (...rows: readonly string[]): Mount[] =>
  rows.map((row) => {
    const [id, parent, mountPoint = ''] = row.split(' ');
    return {
      id: Number(id),
      parent: Number(parent),
      device: `8:${id}`,
      root: '/',
      mountPoint,
      type: 'ext4',
      source: null,
    };
  });

describe('a line of mountinfo', () => {
  it('is read with any number of optional fields', () => {
    const line = (fields: string) => `36 35 98:0 / /srv rw,noatime ${fields}- ext4 /dev/vg/data rw`;
    for (const fields of ['', 'shared:1 ', 'master:1 propagate_from:2 unbindable '])
      expect(parseMount(line(fields))).toEqual({
        id: 36,
        parent: 35,
        device: '98:0',
        root: '/',
        mountPoint: '/srv',
        type: 'ext4',
        source: '/dev/vg/data',
      });
  });

  it('tells a part of a file system, and keeps no source but a device', () => {
    expect(parseMount('1 0 0:40 /@docker /var/lib/docker rw - btrfs /dev/sda2 rw')?.root).toBe('/@docker');
    expect(parseMount('1 0 0:41 / /nfs rw - nfs4 files.example:/secret rw')?.source).toBeNull();
  });

  it.each([
    '',
    '36 35 98:0 / /srv rw',
    'x 35 98:0 / /srv rw - ext4 a',
    '36 35 98:0 / srv rw - ext4 a',
    '36 35 98 / /srv rw - ext4 a',
    '36 35 98:0 / /srv rw - ext4',
    '36x 35 98:0 / /srv rw - ext4 a',
    '36 -35 98:0 / /srv rw - ext4 a',
    '36 35 x98:0 / /srv rw - ext4 a',
    '36 35 98:0x / /srv rw - ext4 a',
  ])('is refused: %j', (line) => expect(parseMount(line)).toBeUndefined());

  it('gives back any mount point as it is', () => {
    const escaped = (text: string) =>
      text.replace(/[ \t\n\\#]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\\', '#', '-', 'a', '0', '1', 'é') }),
        (name) => {
          expect(unescapeMountField(escaped(name))).toBe(name);
          const line = `1 0 8:1 / /${escaped(name)} rw shared:1 - ext4 /dev/sda rw`;
          expect(parseMount(line)?.mountPoint).toBe(`/${name}`);
        },
      ),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void parseMount(line)));
  });
});

describe('the mount that a path lies on', () => {
  const root = '1 0 /';
  const at = (rows: readonly string[], path: string) => mountHolding(table(root, ...rows), path)?.id;

  it('is the nearest above it, by whole names', () => {
    expect(at(['2 1 /var', '3 2 /var/lib/docker'], '/var/lib/docker')).toBe(3);
    expect(at(['2 1 /var', '3 2 /var/lib/docker'], '/var/lib/docker2')).toBe(2);
    expect(at(['2 1 /data'], '/data/docker')).toBe(2);
    expect(at([], '/var/lib/docker')).toBe(1);
  });

  it('is the last one on a place', () => {
    expect(at(['2 1 /srv', '3 2 /srv'], '/srv')).toBe(3);
    expect(at(['2 1 /srv', '3 1 /srv'], '/srv')).toBe(3);
    expect(mountHolding(table('1 0 /', '2 1 /'), '/srv')?.id).toBe(2);
  });

  it('is the one below where a directory is only bound onto itself', () => {
    const [first, disk] = table(root, '2 1 /mnt');
    const bind = (mountPoint: string, from: string, device = '8:2') => ({
      ...(disk as Mount),
      id: 3,
      parent: 2,
      device,
      mountPoint,
      root: from,
    });
    const found = (mount: Mount, path = '/mnt/docker') =>
      mountHolding([first as Mount, disk as Mount, mount], path)?.id;
    expect(found(bind('/mnt/docker', '/docker'))).toBe(2);
    expect(found(bind('/mnt/docker', '/other'))).toBe(3);
    expect(found(bind('/mnt/docker', '/docker', '8:9'))).toBe(3);
    expect(found(bind('/mnt', '/'), '/mnt/docker')).toBe(2);
  });

  it('is / where dockerd binds its data root onto itself, which gives it no partition', () => {
    const first = (root: string): Mount => ({ ...(table('1 0 /')[0] as Mount), device: '8:1', root });
    const bind = (root: string): Mount => ({
      ...first(root),
      id: 2,
      parent: 1,
      mountPoint: '/var/lib/docker',
    });
    const found = (below: string, root: string) =>
      mountHolding([first(below), bind(root)], '/var/lib/docker')?.id;
    expect(found('/', '/var/lib/docker')).toBe(1);
    expect(found('/@', '/@/var/lib/docker')).toBe(1);
    expect(found('/@', '/var/lib/docker')).toBe(2);
    expect(found('/', '/@docker')).toBe(2);
  });

  it('is none below a directory that was mounted over later', () => {
    expect(at(['2 1 /var/lib/docker', '3 1 /var'], '/var/lib/docker')).toBe(3);
  });

  it('is not known without a root, and found where a table goes in circles', () => {
    expect(mountHolding(table('2 1 /var'), '/var')).toBeNull();
    expect(mountHolding(table('1 1 /', '2 1 /a', '2 2 /a'), '/a')?.id).toBe(2);
  });

  it('lies always on the way to the path', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const path = fc.array(name, { maxLength: 4 }).map((names) => `/${names.join('/')}`);
    const rows = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 6 }), path), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(rows, path, (some, wanted) => {
        const found = mountHolding(table(...some.map((row) => row.join(' '))), wanted);
        if (found)
          expect(`${wanted}/`.startsWith(found.mountPoint === '/' ? '/' : `${found.mountPoint}/`)).toBe(true);
      }),
    );
  });
});

describe('the mounts of the host', () => {
  const line = '1 0 8:1 / / rw - ext4 /dev/sda1';

  it('are read whole or not at all', () => {
    expect(read([line])).toMatchObject({ ok: true });
    expect(read([line, 'something else'])).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
    expect(read(Array.from({ length: 20_001 }, () => line))).toMatchObject({
      ok: false,
      cause: { code: 'too-large' },
    });
  });

  it('are not taken from a table without a root, without a line, or of nobody knows whom', () => {
    const refused = { ok: false, cause: { code: 'unparseable' } };
    expect(read(['2 1 8:2 / /var rw - ext4 /dev/sda2'])).toMatchObject(refused);
    expect(read([])).toMatchObject(refused);
    expect(read([line], 'unheard-of')).toMatchObject(refused);
  });

  it('are no fact of the host where they could not be seen', () => {
    const data = (state: string) => {
      const projected = read([line], state);
      return projected.ok ? projected.data : undefined;
    };
    const fact = (state: string) => hostMounts.read(hostWith({ 'host:mounts': data(state) }));
    expect(fact('same')).toMatchObject({ known: true, value: [{ mountPoint: '/' }] });
    expect(fact('elsewhere')).toMatchObject({ known: false, cause: { code: 'command-failed' } });
    expect(fact('denied')).toMatchObject({ known: false, cause: { code: 'needs-root' } });
  });

  it('are not read in another mount namespace, such as a container', () => {
    expect(read([line], 'elsewhere')).toMatchObject({
      ok: true,
      data: { state: 'unread', cause: { code: 'command-failed' } },
    });
    expect(read([line], 'denied')).toMatchObject({
      ok: true,
      data: { state: 'unread', cause: { code: 'needs-root' } },
    });
  });
});
