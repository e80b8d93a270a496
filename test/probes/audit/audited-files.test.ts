import { describe, expect, it } from 'vitest';
import { auditState } from '../../../src/probes/audit/audit-state.ts';
import { auditedFilesOf, auditNote } from '../../../src/probes/audit/audited-files.ts';
import { type AuditedRole, pathsToAudit } from '../../../src/probes/audit/audited-paths.ts';
import type { RuntimeProgram } from '../../../src/probes/host/runtime-programs.ts';
import {
  containerdOf,
  fileOf,
  hostWith,
  infoAnswer,
  missing,
  processOf,
  type Sections,
  unitsOf,
} from '../literal-host.ts';

const present = { state: 'present', kind: 'file', mode: 0o755, uid: 0, gid: 0, user: 'root', group: 'root' };
const shimOf = (executable: string | null, uid: number): RuntimeProgram => ({
  name: executable === null ? 'containerd-shim' : 'containerd-shim-runc-v2',
  executable,
  uid,
  apart: false,
  address: null,
});

/** A host on which exactly these paths exist; a pair is a link and where it leads. */
function hostThat(paths: readonly (string | readonly [string, string])[], sections: Sections = {}) {
  const base = { 'host:runtime-programs': [], 'engine/root:info': infoAnswer(), ...sections };
  const there = new Map(paths.map((path) => (typeof path === 'string' ? [path, path] : path)));
  const asked = [...pathsToAudit(hostWith(base)), ...there.keys(), ...USUAL];
  const statuses = asked.map((path) => {
    const target = there.get(path);
    return [path, target === undefined ? { state: 'absent' } : { ...present, target }] as const;
  });
  return hostWith({ ...base, 'host:file-statuses': Object.fromEntries(statuses) });
}
const USUAL = [
  '/etc/docker',
  '/etc/docker/daemon.json',
  '/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/docker/containerd/containerd.sock',
];

/** Paths in a role, cause codes, and why there is nothing. */
const find = (role: AuditedRole, ...host: Parameters<typeof hostThat>): readonly string[] =>
  auditedFilesOf(role)
    .list(hostThat(...host))
    .map((entry) => {
      if (entry.kind === 'subject') return entry.subject.item.path;
      return entry.kind === 'empty' ? entry.reason : entry.fact.cause.code;
    });

const NONE = {
  'host:daemon-processes': [],
  'host:installation': {
    programs: { dockerd: null, docker: null, containerd: null, runc: null },
    sockets: [],
  },
};
const STOPPED = { 'host:daemon-processes': [] };

describe('dockerd', () => {
  it('is the program that runs, wherever it lies', () => {
    const snap = { 'host:daemon-processes': [processOf({ executable: '/snap/docker/1/bin/dockerd' })] };
    expect(find('dockerd', ['/snap/docker/1/bin/dockerd', '/usr/bin/dockerd'], snap)).toEqual([
      '/snap/docker/1/bin/dockerd',
    ]);
  });

  it('may not be seen by everybody', () => {
    expect(
      find('dockerd', ['/usr/bin/dockerd'], { 'host:daemon-processes': [processOf({ executable: null })] }),
    ).toEqual(['needs-root']);
  });

  it('of an engine that is stopped is what its unit names, else in a usual place, Debian sbin included', () => {
    const units = unitsOf({
      'docker.service': { path: '/etc/systemd/system/docker.service', program: '/opt/docker/dockerd' },
    });
    expect(
      find('dockerd', ['/opt/docker/dockerd', '/usr/bin/dockerd'], { ...STOPPED, 'host:units': units }),
    ).toEqual(['/opt/docker/dockerd']);
    expect(find('dockerd', ['/usr/sbin/dockerd'], STOPPED)).toEqual(['/usr/sbin/dockerd']);
  });

  it('is not there on a host without an engine, which is not a failure', () => {
    expect(find('dockerd', [], NONE)).toEqual([
      expect.stringMatching(/\/usr\/bin\/dockerd.* do not exist\.$/),
    ]);
  });

  it('is one finding where two paths lead to it', () => {
    expect(find('dockerd', [['/sbin/dockerd', '/usr/sbin/dockerd'], '/usr/sbin/dockerd'], STOPPED)).toEqual([
      '/usr/sbin/dockerd',
    ]);
  });
});

describe('programs of containerd', () => {
  const running = (...programs: readonly RuntimeProgram[]): Sections => ({
    'host:runtime-programs': programs,
  });

  it('are those that run for an engine, not those of another product or machine', () => {
    const all = running(
      containerdOf(),
      containerdOf({
        executable: '/var/lib/rancher/bin/containerd',
        address: '/run/k3s/containerd/containerd.sock',
      }),
      containerdOf({ executable: '/lxc/containerd', apart: true }),
      containerdOf({ executable: '/home/u/bin/containerd', apart: true, parentPid: 812 }),
    );
    const paths = [
      '/usr/bin/containerd',
      '/var/lib/rancher/bin/containerd',
      '/lxc/containerd',
      '/home/u/bin/containerd',
    ];
    expect(find('containerd', paths, all)).toEqual(['/usr/bin/containerd', '/home/u/bin/containerd']);
  });

  it('are not what other accounts start under their names', () => {
    const usual = ['/tmp/containerd-shim-runc-v2', '/usr/bin/containerd-shim-runc-v2'];
    const of = (uid: number) =>
      find('containerd-shim-runc-v2', usual, running(shimOf('/tmp/containerd-shim-runc-v2', uid)));
    expect(of(1000)).toEqual(['/usr/bin/containerd-shim-runc-v2']);
    expect(of(0)).toEqual(['/tmp/containerd-shim-runc-v2']);
  });

  it('are looked for in the usual places where none runs, shims beside containerd first', () => {
    expect(find('containerd', ['/usr/bin/containerd'])).toEqual(['/usr/bin/containerd']);
    const opt = running(containerdOf({ executable: '/opt/x/containerd' }));
    const both = ['/opt/x/containerd-shim-runc-v2', '/usr/bin/containerd-shim-runc-v2'];
    expect(find('containerd-shim-runc-v2', both, opt)).toEqual(['/opt/x/containerd-shim-runc-v2']);
    // containerd 2 has no other shims.
    expect(find('containerd-shim', both, opt)).toEqual([expect.stringContaining('do not exist')]);
    expect(find('containerd-shim-runc-v1', both, opt)).toEqual([expect.stringContaining('do not exist')]);
  });

  it('that may not be seen are not taken for absent', () => {
    const hidden = running(shimOf(null, 0));
    expect(find('containerd-shim-runc-v2', ['/usr/bin/containerd-shim-runc-v2'], hidden)).toEqual([
      'needs-root',
    ]);
    expect(find('containerd', [], { 'host:runtime-programs': missing('needs-root') })).toEqual([
      'needs-root',
    ]);
  });

  it('name their configuration file, which need not exist', () => {
    const own = running(containerdOf({ parentPid: 812, config: '/run/docker/containerd/containerd.toml' }));
    expect(
      find('containerd-file', ['/run/docker/containerd/containerd.toml', '/etc/containerd/config.toml'], own),
    ).toEqual(['/run/docker/containerd/containerd.toml']);
    expect(find('containerd-file', ['/etc/containerd/config.toml'])).toEqual(['/etc/containerd/config.toml']);
    expect(find('containerd-file', [])).toEqual(['/etc/containerd/config.toml does not exist.']);
  });
});

describe('runc', () => {
  const info = (change: Parameters<typeof infoAnswer>[0]): Sections => ({
    'engine/root:info': infoAnswer(change),
  });
  const BOTH = ['/usr/sbin/runc', '/usr/local/bin/runc'];

  it('is the first in the search path of dockerd, else in the usual places, Debian sbin included', () => {
    const search = {
      'host:daemon-processes': [processOf({ environment: { PATH: '/usr/sbin:/usr/local/bin' } })],
    };
    expect(
      find('runc', BOTH, {
        ...info({ Runtimes: { runc: { path: 'runc' } }, DefaultRuntime: 'runc' }),
        ...search,
      }),
    ).toEqual(['/usr/sbin/runc']);
    expect(find('runc', ['/usr/sbin/runc'])).toEqual(['/usr/sbin/runc']);
  });

  it('is not guessed where the search path may not be seen', () => {
    const hidden = { 'host:daemon-processes': [processOf({ environment: null })] };
    expect(find('runc', BOTH, hidden)).toEqual(['needs-root']);
  });

  it('is beside another runtime where that is the default, which is then named', () => {
    const crun = {
      Runtimes: { runc: { path: '/opt/runc' }, crun: { path: '/usr/bin/crun' } },
      DefaultRuntime: 'crun',
    };
    expect(find('runc', ['/opt/runc', '/usr/bin/crun'], info(crun))).toEqual(['/opt/runc', '/usr/bin/crun']);
    const [, other] = auditedFilesOf('runc').list(hostThat(['/opt/runc', '/usr/bin/crun'], info(crun)));
    expect(other?.kind === 'subject' && auditNote.read(other.subject)).toMatchObject({
      value: expect.stringContaining('runtime'),
    });
  });
});

describe('directories and files', () => {
  it('are the data root that is in force, without the suffix of userns-remap', () => {
    const moved = {
      'engine/root:info': infoAnswer({
        DockerRootDir: '/srv/docker/100000.100000',
        SecurityOptions: ['name=userns'],
      }),
    };
    expect(find('data-root', ['/srv/docker', '/var/lib/docker'], moved)).toEqual(['/srv/docker']);
  });

  it('are the data root by its configuration where the engine is stopped', () => {
    const files = { 'host:daemon-files': { '/etc/docker/daemon.json': fileOf({ 'data-root': '/srv/d' }) } };
    expect(find('data-root', ['/srv/d', '/var/lib/docker'], { ...STOPPED, ...files })).toEqual(['/srv/d']);
    expect(find('data-root', ['/var/lib/docker'], STOPPED)).toEqual(['/var/lib/docker']);
    expect(find('data-root', [], NONE)).toEqual(['No engine of this host has such a file.']);
  });

  it('are the directory of the containerd of the system alone', () => {
    expect(find('containerd-directory', ['/run/containerd'])).toEqual(['/run/containerd']);
    expect(find('containerd-directory', [])).toEqual(['/run/containerd does not exist.']);
    const moved = { 'host:daemon-processes': [processOf({ flags: { containerd: ['/srv/c/c.sock'] } })] };
    expect(find('containerd-directory', ['/srv/c'], moved)).toEqual(['/srv/c']);
  });

  it('are the directory of no containerd where dockerd was told to use its own', () => {
    const own = { containerd: ['/run/docker/containerd/containerd.sock'] };
    const supervised = { 'host:daemon-processes': [processOf({ flags: own })] };
    expect(find('containerd-directory', ['/run/containerd'], supervised)).toEqual([
      expect.stringContaining('start containerd for themselves'),
    ]);
    // Without the flag it may be either, and the directory counts as soon as it is there.
    expect(find('containerd-directory', ['/run/containerd'])).toEqual(['/run/containerd']);
  });

  it('are the data root, of which it is said that images lie elsewhere with the containerd image store', () => {
    const noteOf = (DriverStatus: readonly (readonly string[])[]) => {
      const info = { 'engine/root:info': infoAnswer({ DockerRootDir: '/var/lib/docker', DriverStatus }) };
      const [root] = auditedFilesOf('data-root').list(hostThat(['/var/lib/docker'], info));
      const note = root?.kind === 'subject' ? auditNote.read(root.subject) : null;
      return note?.known ? note.value : null;
    };
    expect(noteOf([['driver-type', 'io.containerd.snapshotter.v1']])).toContain(
      'leaves images to containerd',
    );
    expect(noteOf([['Backing Filesystem', 'extfs']])).toBe('');
  });

  it('are no socket of an engine that has none', () => {
    const tcp = {
      'host:daemon-processes': [processOf({ unixSockets: [], flags: { host: ['tcp://127.0.0.1:2376'] } })],
    };
    expect(find('engine-socket', ['/run/docker.sock'], tcp)).toEqual([
      'No engine of this host listens on a unix socket.',
    ]);
  });

  it('are no socket of another containerd, such as that of k3s', () => {
    const k3s = '/run/k3s/containerd/containerd.sock';
    expect(find('containerd-socket', ['/run/containerd/containerd.sock', k3s])).toEqual([
      '/run/containerd/containerd.sock',
    ]);
  });

  it('are each socket of an engine, and the file that --config-file names', () => {
    const two = {
      'host:daemon-processes': [processOf({ unixSockets: ['/run/docker.sock', '/srv/d.sock'] })],
    };
    expect(find('engine-socket', ['/run/docker.sock', '/srv/d.sock'], two)).toEqual([
      '/run/docker.sock',
      '/srv/d.sock',
    ]);
    const named = { 'host:daemon-processes': [processOf({ flags: { 'config-file': ['/srv/d.json'] } })] };
    expect(find('daemon-file', ['/srv/d.json', '/etc/docker/daemon.json'], named)).toEqual(['/srv/d.json']);
  });

  it('are the unit without its drop-ins, which are mentioned', () => {
    const path = '/usr/lib/systemd/system/docker.service';
    const dropIn = '/etc/systemd/system/docker.service.d/10.conf';
    const units = { 'host:units': unitsOf({ 'docker.service': { path, dropIns: [dropIn] } }) };
    expect(find('docker-service-unit', [path, dropIn], units)).toEqual([path]);
    const [unit] = auditedFilesOf('docker-service-unit').list(hostThat([path, dropIn], units));
    expect(unit?.kind === 'subject' && auditNote.read(unit.subject)).toMatchObject({
      value: expect.stringContaining(dropIn),
    });
    expect(find('docker-socket-unit', [])).toEqual(['systemd knows no unit docker.socket.']);
  });

  it('that are optional need not exist', () => {
    expect(find('sysconfig-file', [])).toEqual([expect.stringContaining('/etc/sysconfig/docker')]);
    expect(find('default-file', [])).toEqual([expect.stringContaining('/etc/default/docker')]);
    expect(find('daemon-file', [])).toEqual(['/etc/docker/daemon.json does not exist.']);
  });
});

describe('the state of audit', () => {
  const identity = {
    hostname: 'h',
    os: { id: '', name: '', version: '' },
    kernel: '6',
    architecture: 'x86_64',
    machine: null,
    clock: 1,
    uptimeSeconds: 1,
    uid: 0,
    user: 'root',
    groups: [],
  };
  const state = (audit: object, real: Readonly<Record<string, string | null>> = {}) =>
    auditState.read(
      hostWith({
        'host:identity': identity,
        'host:real-paths': real,
        'host:audit-rules': { onDisk: { state: 'read', files: {} }, agents: [], ...audit },
      }),
    );
  const absent = { loaded: { state: 'absent' } };

  it('is absent only where no other program that loads rules runs', () => {
    expect(state(absent)).toMatchObject({ known: true, value: { state: 'absent' } });
    expect(state({ ...absent, agents: ['auditbeat'] })).toMatchObject({
      known: false,
      cause: { code: 'tool-missing', detail: expect.stringContaining('auditbeat') },
    });
    expect(state({ ...absent, agents: null })).toMatchObject({ known: false, cause: { code: 'needs-root' } });
  });

  it('is off at 0, on at 1 and, locked, at 2', () => {
    const at = (enabled: number) => state({ loaded: { state: 'read', enabled, rules: [] } });
    expect([0, 1, 2].map(at)).toMatchObject([
      { value: { state: 'off' } },
      { value: { state: 'on' } },
      { value: { state: 'on' } },
    ]);
  });

  it('follows links on the way of a rule, and says nothing where it could not', () => {
    const rules = {
      loaded: { state: 'read', enabled: 1, rules: ['-w /var/run/docker.sock -p wa', '-w /lib/x -p wa'] },
    };
    expect(state(rules, { '/run': '/run', '/lib': '/usr/lib' })).toMatchObject({
      value: { rules: [{ path: '/run/docker.sock' }, { path: '/usr/lib/x' }] },
    });
    expect(state(rules, { '/run': '/run', '/lib': null })).toMatchObject({
      known: false,
      cause: { code: 'command-failed' },
    });
    expect(state(rules, { '/run': '/run' })).toMatchObject({ known: false });
  });
});
