import { describe, expect, test } from 'vitest';
import { SYSTEM_DIRECTORIES } from '../../../src/probes/containers/host-path.ts';
import { pathsToResolve } from '../../../src/probes/host/paths-to-resolve.ts';
import { CONTAINER_ID, container } from '../../checks/containers/sample-container.ts';
import { fileOf, hostWith, infoAnswer, missing, processOf, type Sections } from '../literal-host.ts';

const ID = CONTAINER_ID;
const usual = new Set(pathsToResolve(hostWith()));
/** What is asked for beyond the paths of every host. */
const more = (sections: Sections): readonly string[] =>
  pathsToResolve(hostWith(sections)).filter((path) => !usual.has(path));

const withContainer = (difference: Parameters<typeof container>[0]): Sections => ({
  'engine/root:containers': [
    { Id: ID, Names: ['/web'], Image: 'web', ImageID: '', State: 'running', Labels: {} },
  ],
  [`engine/root/container/${ID}:inspect`]: container(difference),
});

describe('the paths whose links are followed', () => {
  test('are the directories of the system and the usual sockets on every host, the first before all others', () => {
    expect([...usual].slice(0, SYSTEM_DIRECTORIES.length)).toEqual([...SYSTEM_DIRECTORIES]);
    expect([...usual]).toEqual(
      expect.arrayContaining(['/run/docker.sock', '/var/run/docker.sock', '/run/containerd/containerd.sock']),
    );
    expect(new Set(usual).size).toBe(usual.size);
  });

  test('are what containers mount, in whichever field it stands, but no volumes', () => {
    const mount = (Type: string, Source: string, Destination: string) => ({
      Type,
      Source,
      Destination,
      Name: 'v',
      Driver: 'local',
      Mode: '',
      RW: true,
      Propagation: '',
    });
    const asked = (Type: string, Source: string, Target: string) => ({
      Type,
      Source,
      Target,
      ReadOnly: false,
    });
    expect(
      more(
        withContainer({
          Mounts: [mount('bind', '/srv/a', '/a'), mount('volume', '/srv/volume', '/v')],
          HostConfig: {
            Binds: ['/srv/b:/b:ro', '/srv/other:/a', 'volume:/w'],
            Mounts: [
              asked('bind', '/srv/c', '/c'),
              asked('bind', '/srv/d', '/a'),
              asked('volume', 'w', '/x'),
            ],
          },
        }),
      ).filter((path) => path.startsWith('/')),
    ).toEqual(['/srv/a', '/srv/b', '/srv/c', '/srv/other', '/srv/d']);
  });

  test('are what local volumes are made of', () => {
    const volumes = [{ Device: '/srv/data' }, { Device: '' }].map(({ Device }, at) => ({
      Name: `v${at}`,
      Driver: 'local',
      Options: { type: 'none', o: 'bind', ...(Device ? { device: Device } : {}) },
    }));
    const plain = { Name: 'plain', Driver: 'local', Options: null };
    expect(more({ 'engine/root:volumes': { Volumes: [...volumes, plain], Warnings: null } })).toEqual([
      '/srv/data',
    ]);
  });

  test('are the data roots that engines report', () => {
    expect(more({ 'engine/root:info': infoAnswer({ DockerRootDir: '/srv/docker' }) })).toEqual([
      '/srv/docker',
    ]);
  });

  test('are the directories of what audit rules name', () => {
    const rules = {
      loaded: { state: 'read', enabled: 1, rules: ['-w /srv/x/docker -p rwa -k docker'] },
      onDisk: { state: 'unread', cause: { code: 'needs-root', detail: 'd', next: 'n' } },
      agents: [],
    };
    expect(more({ 'host:audit-rules': rules })).toContain('/srv/x');
  });

  test('are the sockets of the engines, wherever somebody set them', () => {
    expect(
      more({
        'host:daemon-processes': [
          processOf({
            unixSockets: ['/run/open.sock'],
            flags: {
              host: ['unix:///run/flag.sock', 'tcp://0.0.0.0:2375', 'fd://', 'xunix:///run/odd.sock'],
              containerd: ['/run/ctd/containerd.sock'],
              'exec-root': ['/run/exec'],
            },
          }),
          processOf({ pid: 5, nested: true, unixSockets: ['/run/in-a-container.sock'] }),
        ],
        'host:installation': {
          programs: { dockerd: '/usr/bin/dockerd', docker: null, containerd: null, runc: null },
          sockets: [{ path: '/run/user/1000/docker.sock', uid: 1000 }],
        },
        'host:daemon-files': {
          '/etc/docker/daemon.json': fileOf({
            hosts: ['unix:///run/file.sock'],
            containerd: '/run/file-ctd.sock',
          }),
          '/etc/docker/other.json': { state: 'absent' },
        },
      }),
    ).toEqual([
      '/run/open.sock',
      '/run/user/1000/docker.sock',
      '/run/flag.sock',
      '/run/ctd/containerd.sock',
      '/run/exec/containerd/containerd.sock',
      '/run/file.sock',
      '/run/file-ctd.sock',
    ]);
  });

  test('are those of the sockets that are known where others were not read', () => {
    expect(more({ 'host:daemon-processes': [processOf({ unixSockets: null })] })).toEqual([]);
    expect(
      more({
        'host:daemon-files': missing('timeout'),
        'host:installation': missing('timeout'),
        'engine/root:containers': missing('timeout'),
      }),
    ).toEqual([]);
  });
});
