import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../src/model/cause.ts';
import { auditState } from '../../../src/probes/audit/audit-state.ts';
import { auditedFilesOf, auditNote } from '../../../src/probes/audit/audited-files.ts';
import { type AuditedRole, pathsToAudit } from '../../../src/probes/audit/audited-paths.ts';
import { directoriesOfRules } from '../../../src/probes/audit/directories-of-rules.ts';
import type { RuntimeProgram } from '../../../src/probes/host/runtime-programs.ts';
import {
  containerdOf,
  fileOf,
  hostWith,
  infoAnswer,
  missing,
  processOf,
  type Sections,
  STARTED,
  unitsOf,
} from '../literal-host.ts';

const missingCause: Cause = { code: 'needs-root', detail: 'Denied.', next: 'Run as root.' };

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

/** Root's engine, and one of alice. */
const twoEngines = (alices: Parameters<typeof processOf>[0] = {}): Sections => ({
  'host:daemon-processes': [
    processOf(),
    processOf({
      pid: 900,
      uid: 1000,
      rootless: true,
      unixSockets: ['/run/user/1000/docker.sock'],
      ...alices,
    }),
  ],
  'engine/user:alice:info': infoAnswer(),
});

describe('what is not known', () => {
  const ROLES = [
    'dockerd',
    'containerd-directory',
    'data-root',
    'containerd-file',
    'containerd',
    'containerd-shim',
    'containerd-shim-runc-v2',
    'runc',
  ] as const;

  it.each(ROLES)('of %s without the list of engines, or the status of files, is nothing absent', (role) => {
    expect(find(role, [], { 'host:daemon-processes': missing('timeout') })).toEqual(['timeout']);
    const host = hostWith({
      'host:runtime-programs': [],
      'engine/root:info': infoAnswer(),
      'host:file-statuses': missing('needs-root'),
    });
    expect(auditedFilesOf(role).list(host)).toMatchObject([
      { kind: 'unread', fact: { cause: { code: 'needs-root' } } },
    ]);
  });

  it('of one engine is told beside what another has, and beside that another has nothing', () => {
    const half = { ...twoEngines(), 'engine/user:alice:info': missing('engine-unreachable') };
    expect(find('runc', ['/usr/bin/runc'], half)).toEqual(['/usr/bin/runc', 'engine-unreachable']);
    expect(find('runc', [], half)).toEqual(['engine-unreachable']);
  });

  it('and what is, rests on all that was read for it', () => {
    const evidenceOf = (...given: Parameters<typeof hostThat>) => {
      const [entry] = auditedFilesOf('runc').list(hostThat(...given));
      return entry && 'evidence' in entry ? entry.evidence : [];
    };
    for (const paths of [['/usr/bin/runc'], []]) {
      expect(evidenceOf(paths)).toEqual(
        expect.arrayContaining(['host:daemon-processes', 'engine/root:info', 'host:file-statuses']),
      );
    }
  });
});

describe('dockerd', () => {
  it('is the program that runs, wherever it lies', () => {
    const snap = { 'host:daemon-processes': [processOf({ executable: '/snap/docker/1/bin/dockerd' })] };
    expect(find('dockerd', ['/snap/docker/1/bin/dockerd', '/usr/bin/dockerd'], snap)).toEqual([
      '/snap/docker/1/bin/dockerd',
    ]);
  });

  it('is what runs also where it is no longer there', () => {
    const gone = { 'host:daemon-processes': [processOf({ executable: '/opt/old/dockerd' })] };
    expect(find('dockerd', ['/usr/bin/dockerd'], gone)).toEqual(['/opt/old/dockerd']);
  });

  it('belongs to no engine in particular', () => {
    const [entry] = auditedFilesOf('dockerd').list(hostThat(['/usr/bin/dockerd']));
    expect(entry?.kind === 'subject' && entry.subject.resource.engine).toBe(null);
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
    const wrapped = unitsOf({ 'docker.service': { path: '/u/docker.service', program: '/opt/start/run' } });
    expect(
      find('dockerd', ['/opt/start/dockerd', '/usr/bin/dockerd'], { ...STOPPED, 'host:units': wrapped }),
    ).toEqual(['/usr/bin/dockerd']);
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
    const both = twoEngines({ executable: '/bin/dockerd' });
    expect(find('dockerd', [['/bin/dockerd', '/usr/bin/dockerd'], '/usr/bin/dockerd'], both)).toHaveLength(1);
    expect(find('dockerd', ['/bin/dockerd', '/usr/bin/dockerd'], both)).toEqual([
      '/usr/bin/dockerd',
      '/bin/dockerd',
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

  it('are those whose socket an engine uses, by default or by its own word', () => {
    const other = containerdOf({ executable: '/opt/x/containerd', address: '/srv/c/c.sock' });
    const paths = ['/opt/x/containerd', '/usr/bin/containerd'];
    expect(find('containerd', paths, running(other))).toEqual(['/usr/bin/containerd']);
    const named = { 'host:daemon-processes': [processOf({ flags: { containerd: ['/srv/c/c.sock'] } })] };
    expect(find('containerd', paths, { ...running(other), ...named })).toEqual(['/opt/x/containerd']);
    const usual = { ...other, address: '/var/run/containerd/containerd.sock' };
    expect(find('containerd', paths, running(usual))).toEqual(['/opt/x/containerd']);
    expect(find('containerd', paths, { ...NONE, ...running(usual) })).toEqual(['/opt/x/containerd']);
    expect(find('containerd', paths, { ...NONE, ...running(other) })).toEqual(['/usr/bin/containerd']);
  });

  it('are not known where it is not known which socket an engine uses, and one may be that', () => {
    const file = { '/etc/docker/daemon.json': { state: 'unread', cause: missingCause } };
    const blind = { 'host:daemon-files': file };
    const other = containerdOf({ executable: '/opt/x/containerd', address: '/srv/c/c.sock' });
    expect(find('containerd', ['/usr/bin/containerd'], { ...running(other), ...blind })).toEqual([
      'needs-root',
    ]);
    expect(
      find('containerd', ['/usr/bin/containerd'], { ...running(containerdOf(), other), ...blind }),
    ).toEqual(['needs-root']);
    expect(
      find('containerd', ['/usr/bin/containerd'], { ...running({ ...other, apart: true }), ...blind }),
    ).toEqual(['/usr/bin/containerd']);
    expect(find('containerd', ['/usr/bin/containerd'], { ...running(containerdOf()), ...blind })).toEqual([
      '/usr/bin/containerd',
    ]);
  });

  it('are what runs also where it is no longer there', () => {
    expect(find('containerd', [], running(containerdOf()))).toEqual(['/usr/bin/containerd']);
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
    // Of the shims that containerd 2 has no more the file alone is asked for.
    expect(find('containerd-shim', ['/usr/bin/containerd-shim'], hidden)).toEqual([
      '/usr/bin/containerd-shim',
    ]);
    expect(find('containerd-shim-runc-v1', [], hidden)).toEqual([expect.stringContaining('do not exist')]);
  });

  it('are not absent where a containerd runs that may not be seen: it can have its shims beside it', () => {
    const hidden = running(containerdOf({ executable: null }));
    expect(find('containerd', ['/usr/bin/containerd'], hidden)).toEqual(['needs-root']);
    expect(find('containerd-shim-runc-v2', [], hidden)).toEqual(['needs-root']);
  });

  it('name their configuration file, which need not exist', () => {
    const own = running(containerdOf({ parentPid: 812, config: '/run/docker/containerd/containerd.toml' }));
    expect(
      find('containerd-file', ['/run/docker/containerd/containerd.toml', '/etc/containerd/config.toml'], own),
    ).toEqual(['/run/docker/containerd/containerd.toml']);
    expect(find('containerd-file', ['/etc/containerd/config.toml'])).toEqual(['/etc/containerd/config.toml']);
    expect(find('containerd-file', [])).toEqual(['/etc/containerd/config.toml does not exist.']);
    const withShim = running(containerdOf({ config: '/srv/c.toml' }), shimOf('/usr/bin/containerd-shim', 0));
    expect(find('containerd-file', ['/srv/c.toml', '/etc/containerd/config.toml'], withShim)).toEqual([
      '/srv/c.toml',
    ]);
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

  it('is not in a relative place of the search path, which nobody knows', () => {
    const search = { 'host:daemon-processes': [processOf({ environment: { PATH: 'bin::/usr/local/bin' } })] };
    expect(find('runc', BOTH, search)).toEqual(['/usr/local/bin/runc']);
    const asked = pathsToAudit(hostWith({ 'engine/root:info': infoAnswer(), ...search }));
    expect(asked.filter((path) => !path.startsWith('/'))).toEqual([]);
  });

  it('is in a usual place where no engine runs', () => {
    expect(find('runc', ['/usr/bin/runc'], STOPPED)).toEqual(['/usr/bin/runc']);
    expect(find('runc', ['/usr/bin/runc'], NONE)).toEqual(['/usr/bin/runc']);
  });

  it('is the same under the name that containerd gives it, and where the default has no program', () => {
    const usual = { runc: { path: 'runc' } };
    const named = { ...usual, 'io.containerd.runc.v2': { path: 'runc' } };
    for (const Runtimes of [named, usual]) {
      const change = { Runtimes, DefaultRuntime: 'io.containerd.runc.v2' };
      expect(find('runc', ['/usr/local/bin/runc'], info(change))).toEqual(['/usr/local/bin/runc']);
    }
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
    expect(find('runc', ['/usr/bin/crun'], info(crun))).toEqual(['/usr/bin/crun']);
    const [, other] = auditedFilesOf('runc').list(hostThat(['/opt/runc', '/usr/bin/crun'], info(crun)));
    expect(other?.kind === 'subject' && auditNote.read(other.subject)).toMatchObject({
      value: expect.stringContaining('runtime'),
    });
    const [runc] = auditedFilesOf('runc').list(hostThat(['/opt/runc', '/usr/bin/crun'], info(crun)));
    expect(runc?.kind === 'subject' && auditNote.read(runc.subject)).toMatchObject({ value: '' });
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
    // One that was installed and never started.
    expect(find('data-root', [], STOPPED)).toEqual(['/var/lib/docker does not exist.']);
  });

  it('are the data root by its configuration where the engine does not answer', () => {
    const down = { 'engine/root:info': missing('engine-unreachable') };
    const set = (...words: string[]) => ({
      ...down,
      'host:daemon-processes': [processOf({ flags: { 'data-root': words } })],
    });
    const paths = ['/srv/d', '/var/lib/docker'];
    expect(find('data-root', paths, set('/srv/d'))).toEqual(['/srv/d']);
    expect(find('data-root', paths, set('elsewhere'))).toEqual(['/var/lib/docker']);
    const newer = { '/etc/docker/daemon.json': fileOf({ 'data-root': '/srv/d' }, STARTED + 60) };
    expect(find('data-root', paths, { ...down, 'host:daemon-files': newer })).toEqual(['pending-restart']);
  });

  it('are the data root of an engine, whose it is, also where it is not to be seen', () => {
    const [root] = auditedFilesOf('data-root').list(
      hostThat([], { 'engine/root:info': infoAnswer({ DockerRootDir: '/srv/docker' }) }),
    );
    expect(root?.kind === 'subject' && root.subject.resource).toMatchObject({
      name: '/srv/docker',
      engine: 'root',
    });
  });

  it('are a data root with images, unless these are left to containerd, which is mentioned', () => {
    const noteOf = (DriverStatus: unknown, more: Sections = {}) => {
      const info = infoAnswer({ DockerRootDir: '/srv/docker', DriverStatus });
      const [root] = auditedFilesOf('data-root').list(
        hostThat(['/srv/docker'], { 'engine/root:info': info, ...more }),
      );
      const note = root?.kind === 'subject' ? auditNote.read(root.subject) : undefined;
      return note?.known ? [note.value, ...note.evidence] : [];
    };
    const store = [
      ['Backing Filesystem', 'extfs'],
      ['driver-type', 'io.containerd.snapshotter.v1'],
    ];
    expect(noteOf(store)).toEqual([
      expect.stringContaining('leaves images to containerd'),
      'host:daemon-processes',
      'host:daemon-files',
      'host:installation',
      'host:units',
      'host:accounts',
      'engine/root:info',
    ]);
    expect(noteOf(store.slice(0, 1))[0]).toBe('');
    const second = { ...twoEngines(), 'engine/user:alice:info': infoAnswer({ DriverStatus: store }) };
    expect(noteOf(store.slice(0, 1), second)[0]).toBe('');
  });

  it('are the directory of the containerd of the system alone', () => {
    expect(find('containerd-directory', ['/run/containerd'])).toEqual(['/run/containerd']);
    expect(find('containerd-directory', [])).toEqual(['/run/containerd does not exist.']);
    const moved = { 'host:daemon-processes': [processOf({ flags: { containerd: ['/srv/c/c.sock'] } })] };
    expect(find('containerd-directory', ['/srv/c'], moved)).toEqual(['/srv/c']);
    const own = '/run/docker/containerd';
    const named = {
      'host:daemon-processes': [processOf({ flags: { containerd: [`${own}/containerd.sock`] } })],
    };
    expect(find('containerd-directory', [own], named)).toEqual([
      expect.stringMatching(/start containerd for themselves/),
    ]);
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
    const of = (...lines: string[]) => state({ loaded: { state: 'read', enabled: 1, rules: lines } });
    expect(of('-a never,exit -S open -F path=/lib/x')).toMatchObject({ known: false });
    expect(of('-a never,task', '-a always,exit -Z')).toMatchObject({ value: { state: 'on' } });
  });

  it('is not known where the rules were not read, or what loads them could not be seen', () => {
    expect(state({ loaded: { state: 'unread', cause: missingCause } })).toMatchObject({
      known: false,
      cause: { code: 'needs-root' },
    });
    expect(state({ ...absent, agents: undefined })).toMatchObject({ cause: { code: 'needs-root' } });
  });

  it('has the rules on disk, and each loaded one held against them', () => {
    const loaded = { state: 'read', enabled: 1, pid: 0, rules: ['-w /var/run/d.sock -p wa'] };
    const files = { '/etc/audit/rules.d/d.rules': ['-w /var/run/d.sock -p wa', '-w /lost/x -p wa'] };
    const real = { '/run': '/run', '/lost': null };
    const held = state({ loaded, onDisk: { state: 'read', files } }, real);
    expect(held).toMatchObject({
      value: {
        rules: [{ action: 'always', path: '/run/d.sock' }],
        onDisk: [{ path: '/run/d.sock' }, { path: '/lost/x' }],
        diskUnread: null,
        unattended: true,
        machine: 'x86_64',
      },
    });
    const denied = { state: 'unread', cause: missingCause };
    expect(state({ loaded: { ...loaded, pid: 7 }, onDisk: denied }, real)).toMatchObject({
      value: {
        rules: [{ action: 'open' }],
        onDisk: [],
        diskUnread: { code: 'needs-root' },
        unattended: false,
      },
    });
  });

  it('needs the directories of the paths in all rules, so that links on the way are followed', () => {
    const loaded = {
      state: 'read' as const,
      enabled: 1,
      rules: ['-w /var/run/docker.sock -p wa', '-a never,task', '-a never,exit -S open -F dir=/lib/x'],
    };
    const files = { '/etc/audit/rules.d/d.rules': ['-w /srv/a/../d -p wa', '-w /lib/y -p wa'] };
    expect(directoriesOfRules({ loaded, onDisk: { state: 'read', files } })).toEqual([
      '/run',
      '/lib',
      '/srv',
    ]);
    const denied = { state: 'unread' as const, cause: missingCause };
    expect(directoriesOfRules({ loaded: denied, onDisk: { state: 'read', files } })).toEqual([
      '/srv',
      '/lib',
    ]);
    expect(directoriesOfRules({ loaded: { state: 'absent' }, onDisk: denied })).toEqual([]);
  });
});
