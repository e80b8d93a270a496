import { describe, expect, test } from 'vitest';
import { deviceAccess } from '../../../src/probes/containers/device-access.ts';
import { reachableListeners } from '../../../src/probes/containers/engine-listeners.ts';
import { hostUsers } from '../../../src/probes/containers/host-users.ts';
import { kernelBinds } from '../../../src/probes/containers/kernel-binds.ts';
import { socketReach } from '../../../src/probes/containers/socket-reach.ts';
import { engineDirectories } from '../../../src/probes/engine/engine-directories.ts';
import { subjectOfEngine } from '../../../src/probes/subjects.ts';
import {
  CONTAINER_ID,
  container,
  created,
  process,
  stopped,
} from '../../checks/containers/sample-container.ts';
import { bind } from '../../checks/containers/sample-mounts.ts';
import {
  containerdOf,
  engineWith,
  hostWith,
  infoAnswer,
  missing,
  processOf,
  rootlessEngine,
  type Sections,
} from '../literal-host.ts';
import { containerWith, inspectKey } from './literal-container.ts';

const NAMESPACES = { user: 1, pid: 2, mnt: 4026532000, cgroup: 4 };
const MAIN = process({
  credentials: {
    uids: [1000, 1000, 1000, 1000],
    capInheritable: '0',
    capPermitted: '0',
    capAmbient: null,
    namespaces: NAMESPACES,
  },
});
const hostMount = (id: number, parent: number, device: string, root: string, mountPoint: string) => ({
  id,
  parent,
  device,
  root,
  mountPoint,
  type: 'ext4',
  source: null,
});
const HOST_MOUNTS = [hostMount(1, 0, '8:1', '/', '/'), hostMount(2, 1, '0:20', '/', '/run')];
const own = (device: string, root: string, mountPoint: string, writable = true) => ({
  ...hostMount(mountPoint.length + 10, mountPoint === '/' ? 0 : 11, device, root, mountPoint),
  writable,
});
const mounted = (...mounts: readonly ReturnType<typeof own>[]) => ({
  processes: {
    4711: { state: 'read', namespace: NAMESPACES.mnt, mounts: [own('0:99', '/', '/'), ...mounts] },
  },
  kernelPaths: [],
});

/** A container on a host of which everything is known, but for what is given. */
const web = (inspect: unknown, sections: Sections = {}) =>
  containerWith(CONTAINER_ID, {
    [inspectKey(CONTAINER_ID)]: inspect,
    'engine/root:containers': [{ Id: CONTAINER_ID, Names: ['/web'], Image: 'web:1', State: 'running' }],
    'engine/root:networks': [{ Name: 'shop', Id: 'n'.repeat(64), Driver: 'bridge' }],
    'engine/root:volumes': { Volumes: [] },
    'engine/root:info': infoAnswer({ DockerRootDir: '/var/lib/docker' }),
    'host:container-processes': { processes: [MAIN], partial: false },
    'host:container-mounts': mounted(),
    'host:mounts': { state: 'read', mounts: HOST_MOUNTS },
    'host:real-paths': {},
    'host:listening-sockets': [],
    'host:runtime-programs': [containerdOf()],
    'host:device-nodes': {},
    ...sections,
  });
const plain = () => container({ NetworkSettings: { Networks: { shop: { NetworkID: 'n' } } } });

describe('the mounts of a container by the word of the kernel', () => {
  const read = (table: unknown, inspect: unknown = plain()) =>
    kernelBinds.read(web(inspect, { 'host:container-mounts': table }));

  test('are joined with those of the host by device', () => {
    expect(read(mounted(own('0:20', '/', '/host', false), own('8:1', '/etc', '/etc-of-host')))).toMatchObject(
      {
        known: true,
        value: [
          { paths: ['/run'], destination: '/host', writable: false },
          { paths: ['/etc'], destination: '/etc-of-host', writable: true },
        ],
      },
    );
  });

  test('do not count what an engine gives each container of its own', () => {
    const inspect = container({
      Mounts: [
        bind('/var/lib/docker/volumes/data/_data', '/data', {
          Type: 'volume',
          Name: 'data',
          Driver: 'local',
        }),
      ],
    });
    const table = mounted(
      own('8:1', `/var/lib/docker/containers/${CONTAINER_ID}/hosts`, '/etc/hosts'),
      own('8:1', '/var/lib/docker/volumes/data/_data', '/data'),
    );
    expect(read(table, inspect)).toMatchObject({ known: true, value: [] });
  });

  test('count the files and volumes of other containers', () => {
    const table = mounted(own('8:1', `/var/lib/docker/containers/${'d'.repeat(64)}`, '/other'));
    expect(read(table)).toMatchObject({ value: [{ destination: '/other' }] });
  });

  test('are none where it does not run, and unread where they are those of another process', () => {
    expect(read(mounted(), stopped())).toMatchObject({ known: true, value: [] });
    const other = { ...mounted(), processes: { 4711: { ...mounted().processes[4711], namespace: 7 } } };
    expect(read(other)).toMatchObject({ known: false });
    expect(read(missing('needs-root'))).toMatchObject({ known: false, cause: { code: 'needs-root' } });
  });
});

describe('the sockets that a container reaches', () => {
  const read = (inspect: unknown, sections: Sections = {}) => {
    const fact = socketReach.read(web(inspect, sections));
    if (!fact.known) throw new Error(fact.cause.detail);
    return {
      sockets: fact.value.ways.map(({ socket }) => socket),
      missing: fact.value.missing?.cause.code ?? null,
    };
  };
  const mounting = (source: string) => container({ Mounts: [bind(source, '/x', { RW: false })] });

  test.each(['/run', '/var/run', '/'])('are seen through %s, which does not name one', (source) => {
    expect(read(mounting(source), { 'host:real-paths': { [source]: source } }).sockets).toEqual(
      expect.arrayContaining(['/run/docker.sock', '/run/containerd/containerd.sock']),
    );
  });

  test('are also containerd’s second one and its supervised one', () => {
    const { sockets } = read(mounting('/run'), { 'host:real-paths': { '/run': '/run' } });
    expect(sockets).toContain('/run/containerd/containerd.sock.ttrpc');
    expect(sockets).toContain('/run/docker/containerd/containerd.sock');
  });

  test('are those of other engines that listen: buildkitd, podman', () => {
    const open = ['/run/buildkit/buildkitd.sock', '/run/podman/podman.sock'];
    const paths = { 'host:real-paths': { '/run/podman': '/run/podman' } };
    expect(read(mounting('/run/podman'), { ...paths, 'host:listening-sockets': open }).sockets).toEqual([
      '/run/podman/podman.sock',
    ]);
    expect(read(mounting('/run/podman'), paths).sockets).toEqual([]);
  });

  test('are those that the kernel shows it, whatever it asked for', () => {
    const table = mounted(own('0:20', '/', '/late', false));
    expect(read(plain(), { 'host:container-mounts': table }).sockets).toContain('/run/docker.sock');
  });

  test('are abstract ones of old shims, from the network of the host alone', () => {
    const sections = { 'host:listening-sockets': ['@/containerd-shim/moby/01/shim.sock@'] };
    const inHost = container({ HostConfig: { NetworkMode: 'host' }, NetworkSettings: { Networks: {} } });
    expect(read(inHost, sections).sockets).toEqual(['@/containerd-shim/moby/01/shim.sock@']);
    expect(read(plain(), sections).sockets).toEqual([]);
  });

  test('are not known where links or the mounts of the kernel are not', () => {
    expect(read(mounting('/srv/link'))).toEqual({ sockets: [], missing: 'needs-root' });
    expect(read(plain(), { 'host:container-mounts': missing('needs-root') }).missing).toBe('needs-root');
    const found = { 'host:real-paths': { '/srv': '/srv' }, 'host:listening-sockets': missing('timeout') };
    expect(read(mounting('/srv'), found).missing).toBe('timeout');
  });
});

describe('the TCP ports of engines that a container reaches', () => {
  const tcp = (address: string, ...flags: readonly string[]): Sections => ({
    'host:daemon-processes': [
      processOf({
        flags: {
          host: [`tcp://${address}:2375`],
          ...Object.fromEntries(flags.map((flag) => [flag, ['true']])),
        },
        tcpListeners: [{ address, port: 2375 }],
      }),
    ],
  });
  const read = (inspect: unknown, sections: Sections) => {
    const fact = reachableListeners.read(web(inspect, sections));
    if (!fact.known) throw new Error(fact.cause.detail);
    return fact.value.listeners.map(({ listener, verifies }) => [
      listener.port,
      verifies.known && verifies.value,
    ]);
  };
  const mode = (NetworkMode: string) =>
    container({ HostConfig: { NetworkMode }, NetworkSettings: { Networks: {} } });

  test('are those on addresses of the host, from any network that leads there', () => {
    expect(read(plain(), tcp('0.0.0.0'))).toEqual([[2375, false]]);
    expect(read(mode('none'), tcp('0.0.0.0'))).toEqual([]);
    const apart = { 'engine/root:networks': [{ Name: 'shop', Id: 'n', Driver: 'macvlan' }] };
    expect(read(plain(), { ...tcp('0.0.0.0'), ...apart })).toEqual([]);
  });

  test('are those on loopback from the network of the host alone', () => {
    expect(read(mode('host'), tcp('127.0.0.1'))).toEqual([[2375, false]]);
    expect(read(plain(), tcp('127.0.0.1'))).toEqual([]);
  });

  test('ask for client certificates where the engine verifies them', () => {
    expect(read(plain(), tcp('0.0.0.0', 'tlsverify'))).toEqual([[2375, true]]);
  });

  test('may be more where an engine of root or of the own account keeps its own from sight, not a third one', () => {
    const unseen = { unixSockets: null, tcpListeners: null };
    const alice = processOf({ pid: 900, uid: 1000, rootless: true, ...unseen });
    const denied = { state: 'unread', cause: { code: 'needs-root', detail: 'd', next: 'n' } };
    const fact = reachableListeners.read(
      web(plain(), {
        ...tcp('0.0.0.0'),
        'host:daemon-processes': [processOf(), alice],
        'host:daemon-files': {
          '/etc/docker/daemon.json': { state: 'absent' },
          '/home/alice/.config/docker/daemon.json': denied,
        },
      }),
    );
    expect(fact).toMatchObject({ known: true, value: { missing: null } });
    const ofAlice = reachableListeners.read(
      subjectOfEngine(
        'container',
        engineWith(
          {
            [`engine/user:alice/container/${CONTAINER_ID}:inspect`]: plain(),
            'engine/user:alice:networks': [{ Name: 'shop', Id: 'n'.repeat(64), Driver: 'bridge' }],
            'host:daemon-processes': [processOf(unseen), { ...alice, tcpListeners: [] }],
            'host:daemon-files': {
              '/etc/docker/daemon.json': denied,
              '/home/alice/.config/docker/daemon.json': { state: 'absent' },
            },
          },
          rootlessEngine,
        ),
        { id: CONTAINER_ID, name: 'web', image: 'web:1', state: 'running' },
      ),
    );
    expect(ofAlice).toMatchObject({ known: true, value: { missing: { cause: { code: 'needs-root' } } } });
  });
});

describe('the devices that a container is given', () => {
  const read = (inspect: unknown, nodes: unknown = {}, paths: unknown = {}) => {
    const fact = deviceAccess.read(web(inspect, { 'host:device-nodes': nodes, 'host:real-paths': paths }));
    if (!fact.known) throw new Error(fact.cause.detail);
    return {
      dangers: fact.value.devices.map(({ danger }) => danger),
      missing: fact.value.missing?.cause.code ?? null,
    };
  };
  const given = (PathOnHost: string) =>
    container({
      HostConfig: { Devices: [{ PathOnHost, PathInContainer: '/dev/x', CgroupPermissions: 'r' }] },
    });
  const disk = (path: string) => ({ state: 'read', nodes: [{ path, kind: 'block', major: 254, minor: 0 }] });
  const mounting = (source: string) => container({ Mounts: [bind(source, '/x')] });

  test('are what they are, whatever the link is called by which they are given', () => {
    const path = '/dev/disk/by-id/virtio-1';
    expect(read(given(path), { [path]: disk(path) }).dangers).toEqual([expect.stringContaining('254:0')]);
  });

  test('are all of /dev, of a privileged container too', () => {
    expect(read(given('/dev')).dangers).toEqual([expect.stringContaining('every device')]);
    expect(read(mounting('/'), {}, { '/': '/' }).dangers).toEqual([expect.stringContaining('every device')]);
    expect(read(container({ HostConfig: { Privileged: true } })).dangers).toHaveLength(1);
  });

  test('are those of a directory, and those that are mounted', () => {
    expect(read(given('/dev/mapper'), { '/dev/mapper': disk('/dev/mapper/root') }).dangers[0]).toContain(
      'disk',
    );
    expect(
      read(mounting('/srv/disk'), { '/srv/disk': disk('/srv/disk') }, { '/srv/disk': '/srv/disk' })
        .dangers[0],
    ).toContain('disk');
  });

  test('are GPUs, which appear in DeviceRequests alone', () => {
    const request = { Driver: 'nvidia', Count: -1, DeviceIDs: [], Capabilities: [['gpu']] };
    expect(read(container({ HostConfig: { DeviceRequests: [request] } })).dangers).toEqual([null]);
  });

  test('are rules by which it can make devices later', () => {
    expect(read(container({ HostConfig: { DeviceCgroupRules: ['b 8:* rwm'] } })).dangers).toHaveLength(1);
  });

  test('are none for data, for /dev/null, and for a place that is gone', () => {
    const nothing = { state: 'read', nodes: [] };
    expect(read(mounting('/srv'), { '/srv': nothing }, { '/srv': '/srv' })).toEqual({
      dangers: [],
      missing: null,
    });
    const none = { state: 'read', nodes: [{ path: '/dev/null', kind: 'character', major: 1, minor: 3 }] };
    expect(read(mounting('/dev/null'), { '/dev/null': none }, { '/dev/null': '/dev/null' }).dangers).toEqual(
      [],
    );
    expect(read(mounting('/srv'), { '/srv': { state: 'absent' } }, { '/srv': '/srv' })).toEqual({
      dangers: [],
      missing: null,
    });
  });

  test('are all of /dev by the word of the kernel too, which only root may ask', () => {
    const table = mounted(own('8:1', '/', '/host'));
    const fact = (sections: Sections) => deviceAccess.read(web(plain(), sections));
    expect(fact({ 'host:container-mounts': table })).toMatchObject({
      value: { devices: [{ danger: expect.stringContaining('every device') }], missing: null },
    });
    expect(fact({ 'host:container-mounts': missing('needs-root') })).toMatchObject({
      value: { devices: [], missing: { cause: { code: 'needs-root' } } },
    });
  });

  test('are not known where the device is not', () => {
    expect(read(given('/dev/sdb'), { '/dev/sdb': { state: 'absent' } }).missing).toBe('vanished');
    expect(read(given('/dev/sdb'), { '/dev/sdb': { state: 'unseen' } }).missing).toBe('needs-root');
    expect(read(given('/dev/sdb'), missing('timeout')).missing).toBe('timeout');
    const nothing = { '/srv/dev': { state: 'read', nodes: [] } };
    expect(read(mounting('/srv/dev'), nothing, { '/srv/dev': '/dev/disk' }).missing).toBe('not-collected');
  });
});

describe('the directories of engines', () => {
  const paths = (sections: Sections) => {
    const fact = engineDirectories.read(hostWith(sections));
    return fact.known ? fact.value.directories.map(({ path }) => path) : [];
  };
  const info = (DockerRootDir: string, SecurityOptions: string[] = []) => ({
    'engine/root:info': infoAnswer({ DockerRootDir, SecurityOptions }),
    'host:runtime-programs': [],
  });

  test('are data root and state of the engine, and those of containerd', () => {
    expect(paths(info('/var/lib/docker'))).toEqual([
      '/var/lib/containerd',
      '/run/containerd',
      '/var/lib/docker',
      '/run/docker',
    ]);
  });

  test('are the data root without the directory that userns-remap makes below it', () => {
    expect(paths(info('/var/lib/docker/100000.100000', ['name=userns']))).toContain('/var/lib/docker');
  });

  test('are also where a link hides the real place, and where containerd keeps its database', () => {
    const links = { 'host:real-paths': { '/var/lib/docker': '/srv/docker' } };
    const programs = { 'host:runtime-programs': [containerdOf({ root: '/srv/containerd' })] };
    const found = paths({ ...info('/var/lib/docker'), ...links, ...programs });
    expect(found).toEqual(expect.arrayContaining(['/var/lib/docker', '/srv/docker', '/srv/containerd']));
  });

  test('are known in part where the engine was not asked', () => {
    const fact = engineDirectories.read(
      hostWith({ 'engine/root:info': missing('engine-error'), 'host:runtime-programs': [] }),
    );
    expect(fact).toMatchObject({ known: true, value: { missing: { cause: { code: 'engine-error' } } } });
  });
});

describe('the users of the host as which a container runs', () => {
  test('are those of its processes', () => {
    expect(hostUsers.read(web(plain()))).toMatchObject({ known: true, value: [1000] });
  });

  test('are the one that it is to start as where it does not run, unless a user namespace changes it', () => {
    const to = (User: string, info: Readonly<Record<string, unknown>> = {}) =>
      hostUsers.read(web(created({ Config: { User } }), { 'engine/root:info': infoAnswer(info) }));
    expect(to('')).toMatchObject({ value: [0] });
    expect(to('1000:1000')).toMatchObject({ value: [1000] });
    expect(to('app')).toMatchObject({ known: true, value: null });
    expect(to('', { SecurityOptions: ['name=userns'] })).toMatchObject({ known: true, value: null });
  });

  test('are not known where its processes cannot be seen', () => {
    expect(
      hostUsers.read(web(plain(), { 'host:container-processes': { processes: [], partial: true } })),
    ).toMatchObject({
      known: false,
    });
  });
});
