import { describe, expect, it } from 'vitest';
import { reportedDataRoot } from '../../src/probes/engine/data-root.ts';
import { storageRoots } from '../../src/probes/engine/storage-roots.ts';
import { pathsToResolve } from '../../src/probes/host/paths-to-resolve.ts';
import type { Containerd } from '../../src/probes/host/runtime-programs.ts';
import {
  containerdOf,
  engineWith,
  hostWith,
  infoAnswer,
  missing,
  processOf,
  rootlessEngine,
  type Sections,
} from './literal-host.ts';

const CONTAINERD_STORE = [['driver-type', 'io.containerd.snapshotter.v1']];

const sections = (info: object, more: Sections = {}): Sections => ({
  'engine/root:info': infoAnswer({ DockerRootDir: '/var/lib/docker', ...info }),
  'host:real-paths': { '/var/lib/docker': '/var/lib/docker', '/srv/docker': '/mnt/disk' },
  'host:runtime-programs': [containerdOf()],
  ...more,
});
const rootsOf = (info: object, more: Sections = {}) => storageRoots.read(engineWith(sections(info, more)));
const paths = (info: object, more: Sections = {}) => {
  const roots = rootsOf(info, more);
  return roots.known ? roots.value.map(({ path }) => path) : roots.cause.code;
};

describe('the data root', () => {
  it('is the one that the engine reports, links followed, and not only /var/lib/docker', () => {
    expect(paths({})).toEqual(['/var/lib/docker']);
    expect(paths({ DockerRootDir: '/srv/docker' })).toEqual(['/mnt/disk']);
  });

  it('loses the directory of userns-remap where that is on, and only there', () => {
    const remapped = { DockerRootDir: '/srv/docker/100000.100000' };
    expect(paths({ ...remapped, SecurityOptions: ['name=seccomp,profile=builtin', 'name=userns'] })).toEqual([
      '/mnt/disk',
    ]);
    const engine = engineWith(sections({ ...remapped, SecurityOptions: ['name=seccomp,profile=userns'] }));
    expect(reportedDataRoot(engine)).toBe('/srv/docker/100000.100000');
  });

  it('keeps directories above it that are called like that of userns-remap', () => {
    const of = (DockerRootDir: string) =>
      reportedDataRoot(engineWith(sections({ DockerRootDir, SecurityOptions: ['name=userns'] })));
    expect(of('/srv/10.24/docker/100000.100000')).toBe('/srv/10.24/docker');
    expect(of('/srv/10.24/docker')).toBe('/srv/10.24/docker');
    expect(of('/100000.100000')).toBe('/');
  });

  it('is not known where the engine does not say it', () => {
    for (const DockerRootDir of ['', 'relative']) expect(paths({ DockerRootDir })).toBe('needs-root');
    expect(reportedDataRoot(engineWith({ 'engine/root:info': missing('timeout') }))).toBe(null);
  });

  it('of a rootless engine is that of its user', () => {
    const root = '/home/alice/.local/share/docker';
    const engine = engineWith(
      {
        'engine/user:alice:info': infoAnswer({ DockerRootDir: root, SecurityOptions: ['name=rootless'] }),
        'host:daemon-processes': [processOf({ pid: 900, uid: 1000, rootless: true })],
        'host:real-paths': { [root]: root },
      },
      rootlessEngine,
    );
    const roots = storageRoots.read(engine);
    expect(roots.known && roots.value.map(({ path }) => path)).toEqual([root]);
  });

  it('is followed on the host', () => {
    expect(pathsToResolve(hostWith(sections({ DockerRootDir: '/srv/docker' })))).toContain('/srv/docker');
  });

  it('is not known where its links are not, or where the engine is none of this host', () => {
    expect(paths({ DockerRootDir: '/elsewhere' })).toBe('needs-root');
    expect(paths({}, { 'host:daemon-processes': [] })).toBe('process-not-visible');
    expect(paths({}, { 'host:real-paths': missing('timeout') })).toBe('timeout');
  });
});

describe('the root of containerd', () => {
  const withPrograms = (...programs: readonly Containerd[]) =>
    paths({ DriverStatus: CONTAINERD_STORE }, { 'host:runtime-programs': programs });

  it('is asked for where images lie there', () => {
    expect(paths({ DriverStatus: CONTAINERD_STORE })).toEqual(['/var/lib/docker', '/var/lib/containerd']);
    expect(paths({ DriverStatus: [['Backing Filesystem', 'extfs']] })).toEqual(['/var/lib/docker']);
  });

  it('is told with what says so', () => {
    const roots = rootsOf({ DriverStatus: CONTAINERD_STORE });
    expect(roots).toMatchObject({
      value: [
        { what: 'data root', where: '/info .DockerRootDir' },
        { what: 'root of containerd', where: 'containerd (pid 300) keeps its database there' },
      ],
      evidence: expect.arrayContaining(['engine/root:info', 'host:real-paths', 'host:runtime-programs']),
    });
  });

  it('is that of the one that listens where the engine looks, on that socket among others', () => {
    const sockets = ['/run/containerd/containerd.sock.ttrpc', '/run/containerd/containerd.sock'];
    expect(withPrograms(containerdOf({ sockets }))).toEqual(['/var/lib/docker', '/var/lib/containerd']);
  });

  it('of a rootless engine is that of the containerd of its user', () => {
    const [root, own] = ['/home/alice/.local/share/docker', '/home/alice/.local/share/docker/containerd'];
    const engine = engineWith(
      {
        'engine/user:alice:info': infoAnswer({ DockerRootDir: root, DriverStatus: CONTAINERD_STORE }),
        'host:daemon-processes': [processOf({ pid: 900, uid: 1000, rootless: true })],
        'host:runtime-programs': [
          containerdOf(),
          containerdOf({ pid: 910, parentPid: 900, uid: 1000, apart: true, sockets: null, root: own }),
        ],
        'host:real-paths': { [root]: root },
      },
      rootlessEngine,
    );
    const roots = storageRoots.read(engine);
    expect(roots.known && roots.value.map(({ path }) => path)).toEqual([root, own]);
  });

  it('is that of the child of dockerd before that of any other', () => {
    const supervised = { pid: 301, parentPid: 812, sockets: null, root: '/var/lib/docker/containerd/daemon' };
    expect(withPrograms(containerdOf(), containerdOf(supervised))).toEqual([
      '/var/lib/docker',
      '/var/lib/docker/containerd/daemon',
    ]);
  });

  it('is not what another account shows as a containerd of its own on a socket of the same path', () => {
    const fake = containerdOf({ pid: 299, uid: 1000, root: '/tmp/mounted' });
    expect(withPrograms(fake, containerdOf())).toEqual(['/var/lib/docker', '/var/lib/containerd']);
    expect(withPrograms(fake)).toBe('process-not-visible');
  });

  it('is not known where two of root listen at the same path', () => {
    expect(withPrograms(containerdOf({ pid: 299, root: '/tmp/mounted' }), containerdOf())).toBe(
      'contradiction',
    );
  });

  it('is not that of a machine with a process namespace of its own', () => {
    expect(withPrograms(containerdOf({ apart: true, root: '/lxc' }), containerdOf())).toEqual([
      '/var/lib/docker',
      '/var/lib/containerd',
    ]);
  });

  it.each([
    ['none is seen', []],
    ['its files may not be seen', [containerdOf({ sockets: null, root: null })]],
    [
      'another one listens elsewhere',
      [containerdOf({ sockets: ['/run/k3s/containerd.sock'], root: '/k3s' })],
    ],
  ])('is not known where %s', (_, processes) => {
    expect(withPrograms(...processes)).toBe('process-not-visible');
  });
});
