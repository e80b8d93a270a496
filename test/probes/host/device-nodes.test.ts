import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deviceNodes } from '../../../src/probes/host/device-nodes.ts';
import { devicePaths } from '../../../src/probes/host/device-paths.ts';
import { container } from '../../checks/containers/sample-container.ts';
import { inspectKey } from '../containers/literal-container.ts';
import { hostWith } from '../literal-host.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS } from './shells.ts';

const read = (...records: readonly string[]) => {
  const projected = deviceNodes.project(printed(...records));
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data;
};

describe('devices', () => {
  it('have the numbers that stat prints in hexadecimal', () => {
    expect(
      read(
        'asked device\n/dev/vda',
        'asked device\n/dev/kmsg',
        'nodes',
        'node 61b0 fe 10\n/dev/vda',
        'node 21a4 1 b\n/dev/kmsg\n',
      ),
    ).toEqual({
      '/dev/vda': {
        state: 'read',
        nodes: [{ path: '/dev/vda', kind: 'block', major: 254, minor: 16 }],
      },
      '/dev/kmsg': {
        state: 'read',
        nodes: [{ path: '/dev/kmsg', kind: 'character', major: 1, minor: 11 }],
      },
    });
  });

  it('belong to the directory that was asked for, and to no other that begins alike', () => {
    const data = read(
      'asked other\n/dev/s',
      'asked other\n/dev/snd',
      'nodes',
      'node 2190 74 1\n/dev/snd/seq',
    );
    expect(data['/dev/s']).toEqual({ state: 'read', nodes: [] });
    expect(data['/dev/snd']).toMatchObject({ nodes: [{ path: '/dev/snd/seq' }] });
  });

  it('are not known where the list was cut, by bytes', () => {
    expect(() => read('asked device\n/dev/ä', 'nodes', `node 21a4 1 b\n/dev/${'ä'.repeat(524_288)}`)).toThrow(
      /more devices/,
    );
  });

  it('are not known where one went away meanwhile, or where a door is closed', () => {
    expect(read('asked device\n/dev/sdb', 'asked denied\n/x/y', 'asked absent\n/dev/z', 'nodes')).toEqual({
      '/dev/sdb': { state: 'unseen' },
      '/x/y': { state: 'unseen' },
      '/dev/z': { state: 'absent' },
    });
  });

  it('are not taken from what is no answer of stat', () => {
    for (const record of ['node 81a4 0 0\n/etc/passwd', 'node 61b0 x 0\n/dev/vda', 'node\n/dev/vda'])
      expect(deviceNodes.project(printed('nodes', record))).toMatchObject({ cause: { code: 'unparseable' } });
    expect(deviceNodes.project(printed('asked other\n/srv'))).toMatchObject({ ok: false });
  });
});

describe.each(SHELLS)('in $name', (shell) => {
  it('a link is followed, a directory of devices is searched, one that is only mounted is not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-devices-'));
    try {
      mkdirSync(join(folder, 'data'));
      writeFileSync(join(folder, 'data', 'file'), '');
      symlinkSync('/dev/null', join(folder, 'link'));
      const paths = [
        join(folder, 'link'),
        '/dev',
        '',
        '/dev',
        join(folder, 'data'),
        join(folder, 'gone'),
        '/dev/zero',
      ];
      const projected = deviceNodes.project(
        runScript(deviceNodes.script, shell, process.getuid?.() ?? 0, paths),
      );
      if (!projected.ok) throw new Error(projected.cause.detail);
      const { data } = projected;
      expect(data[join(folder, 'link')]).toMatchObject({
        nodes: [{ kind: 'character', major: 1, minor: 3 }],
      });
      expect(data['/dev/zero']).toMatchObject({ nodes: [{ major: 1, minor: 5 }] });
      expect(data[join(folder, 'data')]).toEqual({ state: 'read', nodes: [] });
      expect(data[join(folder, 'gone')]).toEqual({ state: 'absent' });
      const all = data['/dev'];
      expect(all?.state === 'read' && all.nodes.some(({ path }) => path === '/dev/null')).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('what is asked for', () => {
  const ID = 'c'.repeat(64);
  const sections = {
    'engine/root:containers': [{ Id: ID, Names: ['/web'], Image: 'web:1', State: 'running' }],
    'engine/root:volumes': {
      Volumes: [{ Name: 'v', Driver: 'local', Options: { o: 'bind', device: '/dev/vdb' } }],
    },
    [inspectKey(ID)]: container({
      HostConfig: {
        Devices: [{ PathOnHost: '/dev/disk/by-id/a', PathInContainer: '/d', CgroupPermissions: 'rwm' }],
      },
    }),
  };

  it('is every device of a container, and every mount, behind an empty parameter', () => {
    expect(devicePaths(hostWith(sections))).toEqual({
      devices: ['/dev/disk/by-id/a'],
      mounted: ['/dev/vdb'],
    });
    expect(deviceNodes.parameters?.(hostWith(sections))).toEqual(['/dev/disk/by-id/a', '', '/dev/vdb']);
  });

  it('is nothing on a host without containers, so that nothing is run', () => {
    expect(deviceNodes.parameters?.(hostWith())).toEqual([]);
  });
});
