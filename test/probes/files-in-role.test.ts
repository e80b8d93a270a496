import { describe, expect, it } from 'vitest';
import { type FileRole, filesInRole, presentFile } from '../../src/probes/files/files-in-role.ts';
import { pathsInRoles } from '../../src/probes/files/role-candidates.ts';
import { filesOf } from '../../src/probes/populations.ts';
import { fileOf, hostWith, missing, processOf, type Sections, STARTED, unitsOf } from './literal-host.ts';

const present = {
  state: 'present',
  kind: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  user: 'root',
  group: 'root',
  target: '/x',
};
const denied = { state: 'unread', cause: { code: 'needs-root', detail: 'Not read.', next: 'Read it.' } };

const statuses = (paths: readonly string[], others: readonly string[] = []): Sections => ({
  'host:file-statuses': Object.fromEntries([
    ...paths.map((path) => [path, present]),
    ...others.map((path) => [path, { state: 'absent' }]),
  ]),
});

/** Paths in a role and the codes of causes, else the sentence why there are none; a single cause alone. */
function find(role: FileRole, sections: Sections): unknown {
  const { files, unknown, whenEmpty } = filesInRole(role, hostWith(sections));
  const causes = unknown.map(({ fact }) => fact.cause.code);
  if (files.length === 0 && causes.length === 1) return causes[0];
  const found = [...files.map(({ path }) => path), ...causes];
  return found.length > 0 ? found : whenEmpty;
}

const NO_ENGINE = {
  'host:daemon-processes': [],
  'host:installation': {
    programs: { dockerd: null, docker: null, containerd: null, runc: null },
    sockets: [],
  },
};
const ROOTLESS = {
  'host:daemon-processes': [
    processOf({
      pid: 900,
      uid: 1000,
      gid: 1001,
      rootless: true,
      unixSockets: ['/run/user/1000/docker.sock'],
    }),
  ],
  'host:installation': NO_ENGINE['host:installation'],
  'host:daemon-files': { '/home/alice/.config/docker/daemon.json': fileOf({}) },
};

describe('units', () => {
  const UNIT = '/usr/lib/systemd/system/docker.service';
  const DROP_IN = '/etc/systemd/system/docker.service.d/10.conf';

  it('are the unit and its drop-ins', () => {
    const units = unitsOf({ 'docker.service': { path: UNIT, dropIns: [DROP_IN] } });
    const sections = { 'host:units': units, ...statuses([UNIT, DROP_IN]) };
    expect(find('docker-service-unit', sections)).toEqual([UNIT, DROP_IN]);
    expect(filesInRole('docker-service-unit', hostWith(sections)).files).toMatchObject([
      { role: 'docker-service-unit' },
      { role: 'docker-service-drop-in', engine: null, ownerUid: 0, groupGids: [0] },
    ]);
  });

  it('are where systemd found them, wherever that is', () => {
    const path = '/usr/local/lib/systemd/system/docker.service';
    const units = unitsOf({ 'docker.service': { path }, 'docker.socket': { path: '/run/x/docker.socket' } });
    const sections = { 'host:units': units, ...statuses([path, '/run/x/docker.socket']) };
    expect(find('docker-service-unit', sections)).toEqual([path]);
    expect(find('docker-socket-unit', sections)).toEqual(['/run/x/docker.socket']);
  });

  it('are none where there is no unit, where it is masked, and say so', () => {
    expect(find('docker-socket-unit', {})).toBe('systemd knows no unit docker.socket.');
    expect(find('docker-socket-unit', { 'host:units': unitsOf({}, false) })).toBe(
      'No unit docker.socket exists: systemd/system below /etc, /run, /usr/local/lib, /usr/lib and /lib was searched.',
    );
    const masked = unitsOf({
      'docker.service': { path: '/etc/systemd/system/docker.service', masked: true },
    });
    expect(find('docker-service-unit', { 'host:units': masked })).toBe(
      'docker.service is masked, so systemd never starts it.',
    );
    expect(find('docker-service-unit', { 'host:units': missing('timeout') })).toBe('timeout');
  });

  it('are judged, and those of the users are not known, where the engines are not known', () => {
    const units = unitsOf({ 'docker.service': { path: UNIT } });
    const sections = { 'host:units': units, ...statuses([UNIT]) };
    for (const gap of ['host:daemon-processes', 'host:installation'])
      expect(find('docker-service-unit', { ...sections, [gap]: missing('needs-root') })).toEqual([
        UNIT,
        'needs-root',
      ]);
  });

  it('have no drop-ins that count where the unit itself does not', () => {
    const masked = unitsOf({ 'docker.service': { path: UNIT, masked: true, dropIns: [DROP_IN] } });
    expect(find('docker-service-unit', { 'host:units': masked, ...statuses([UNIT, DROP_IN]) })).toMatch(
      /is masked/,
    );
  });

  it('belong to the user of a rootless engine', () => {
    const path = '/home/alice/.config/systemd/user/docker.service';
    const { files } = filesInRole('docker-service-unit', hostWith({ ...ROOTLESS, ...statuses([path]) }));
    expect(files).toMatchObject([{ path, engine: 'user:alice', ownerUid: 1000, groupGids: [1001] }]);
  });
});

describe('the files of a rootless engine', () => {
  const ROLES = [
    'docker-service-unit',
    'configuration-directory',
    'daemon-file',
    'registry-certificate',
  ] as const;

  it('are not known where nobody knows its home', () => {
    const unknown = { ...ROOTLESS, 'host:accounts': { dockerGroup: null, users: [] } };
    for (const role of ROLES) {
      const { files, unknown: gaps } = filesInRole(role, hostWith(unknown));
      expect({ role, files, gaps: gaps.length }).toEqual({ role, files: [], gaps: 1 });
    }
    expect(pathsInRoles(hostWith(unknown)).filter((path) => path.includes('null'))).toEqual([]);
  });

  it('have a group of their own, and the sticky bit counts of all but its socket', () => {
    const path = '/home/alice/.config/docker';
    const sections = { ...ROOTLESS, ...statuses([path]) };
    expect(filesInRole('configuration-directory', hostWith(sections)).files).toEqual([
      {
        path,
        role: 'configuration-directory',
        engine: 'user:alice',
        ownerUid: 1000,
        groupGids: [1001],
        ignoreSticky: false,
      },
    ]);
  });
});

describe('configuration', () => {
  it('of an engine whose command line was not read is not taken for that in the usual place', () => {
    const processes = { 'host:daemon-processes': missing('needs-root') };
    for (const role of ['daemon-file', 'configuration-directory', 'engine-socket'] as const)
      expect(find(role, { ...processes, ...statuses(['/etc/docker', '/etc/docker/daemon.json']) })).toBe(
        'needs-root',
      );
  });

  it('is absent only where that was seen', () => {
    const FILE = '/etc/docker/daemon.json';
    expect(find('daemon-file', statuses([], [FILE]))).toBe(`${FILE} does not exist.`);
    expect(find('daemon-file', { 'host:file-statuses': { [FILE]: denied } })).toEqual([FILE]);
    expect(find('daemon-file', { 'host:file-statuses': missing('timeout') })).toBe('timeout');
  });

  it('is judged without an engine too', () => {
    const paths = ['/etc/docker', '/etc/docker/daemon.json', '/run/containerd/containerd.sock'];
    const sections = { ...NO_ENGINE, ...statuses(paths, ['/run/docker/containerd/containerd.sock']) };
    expect(find('configuration-directory', sections)).toEqual(['/etc/docker']);
    expect(find('daemon-file', sections)).toEqual(['/etc/docker/daemon.json']);
    expect(find('containerd-socket', sections)).toEqual(['/run/containerd/containerd.sock']);
    expect(find('tls-ca', sections)).toBe(
      'TLS is off and no such file is configured for an engine of this host.',
    );
    expect(find('engine-socket', sections)).toBe('No engine of this host listens on a unix socket.');
  });

  it('is judged while the engine is stopped', () => {
    const stopped = {
      'host:daemon-processes': [],
      'host:daemon-files': {
        '/etc/docker/daemon.json': fileOf({ tlskey: '/etc/docker/key.pem', hosts: ['unix:///srv/d.sock'] }),
      },
      ...statuses(['/etc/docker', '/etc/docker/key.pem', '/srv/d.sock']),
    };
    expect(find('configuration-directory', stopped)).toEqual(['/etc/docker']);
    expect(find('tls-key', stopped)).toEqual(['/etc/docker/key.pem']);
    expect(find('engine-socket', stopped)).toEqual(['/srv/d.sock']);
  });

  it('of an engine that is stopped is what its daemon.json says, and nothing where that was not read', () => {
    const path = '/etc/docker/daemon.json';
    const stopped = (file: unknown): Sections => ({
      'host:daemon-processes': [],
      'host:daemon-files': file === undefined ? {} : { [path]: file },
    });
    for (const role of ['tls-key', 'engine-socket'] as const) {
      expect(find(role, stopped(denied))).toBe('needs-root');
      expect(find(role, stopped(undefined))).toBe('not-collected');
      expect(find(role, stopped(fileOf({ tlskey: '(an array)', hosts: '(a value of type string)' })))).toBe(
        'pending-restart',
      );
      expect(find(role, { 'host:daemon-processes': [], 'host:daemon-files': missing('timeout') })).toBe(
        'timeout',
      );
    }
    const usual = statuses(['/run/docker.sock']);
    expect(find('engine-socket', { ...stopped({ state: 'absent' }), ...usual })).toEqual([
      '/run/docker.sock',
    ]);
    expect(find('engine-socket', { ...stopped(fileOf({})), ...usual })).toEqual(['/run/docker.sock']);
    expect(find('tls-key', stopped(fileOf({})))).toEqual(find('tls-key', stopped({ state: 'absent' })));
  });

  it('of an engine that is stopped may be gone: nothing uses it', () => {
    const gone = {
      'host:daemon-processes': [],
      'host:daemon-files': {
        '/etc/docker/daemon.json': fileOf({ tlskey: '/k.pem', hosts: ['unix:///d.sock'] }),
      },
      ...statuses([], ['/k.pem', '/d.sock']),
    };
    expect(find('tls-key', gone)).toBe('/k.pem does not exist.');
    expect(find('engine-socket', gone)).toBe('/d.sock does not exist.');
  });

  it('is that of the running engine: --config-file, or the user’s own and not a stale /etc/docker', () => {
    const moved = {
      'host:daemon-processes': [processOf({ flags: { 'config-file': ['/srv/d.json'] } })],
      ...statuses(['/srv/d.json']),
    };
    expect(find('daemon-file', moved)).toEqual(['/srv/d.json']);
    const own = { ...ROOTLESS, ...statuses(['/home/alice/.config/docker', '/etc/docker']) };
    expect(find('configuration-directory', own)).toEqual(['/home/alice/.config/docker']);
  });

  it('goes with the main engine where several share it', () => {
    const second = processOf({
      pid: 700,
      unixSockets: ['/run/second.sock'],
      flags: { 'config-file': ['/srv/d.json'] },
    });
    const two = {
      'host:daemon-processes': [second, processOf()],
      ...statuses(['/etc/docker', '/srv/d.json', '/etc/docker/daemon.json']),
    };
    const of = (role: FileRole) => filesInRole(role, hostWith(two)).files;
    expect(of('configuration-directory')).toMatchObject([{ path: '/etc/docker', engine: 'root' }]);
    expect(of('daemon-file')).toMatchObject([
      { path: '/etc/docker/daemon.json', engine: 'root' },
      { path: '/srv/d.json', engine: 'root:/run/second.sock' },
    ]);
  });

  it('of one engine that is broken takes nothing from the others', () => {
    const second = processOf({
      pid: 700,
      unixSockets: ['/run/second.sock'],
      flags: { 'config-file': ['/srv/d.json'] },
    });
    const two = {
      'host:daemon-processes': [
        processOf({ flags: { tlskey: ['/k.pem'], containerd: ['/c.sock'] } }),
        second,
      ],
      'host:daemon-files': { '/etc/docker/daemon.json': fileOf({}), '/srv/d.json': denied },
      ...statuses(['/k.pem', '/c.sock', '/srv/d.json', '/etc/docker/daemon.json']),
    };
    expect(find('tls-key', two)).toEqual(['/k.pem', 'needs-root']);
    expect(find('containerd-socket', two)).toEqual(['/c.sock', 'needs-root']);
    expect(find('daemon-file', two)).toEqual(['/etc/docker/daemon.json', '/srv/d.json']);
    const entries = filesOf('tls-key').list(hostWith(two));
    expect(entries.map((entry) => (entry.kind === 'unread' ? entry.at.resource.name : entry.kind))).toEqual([
      'subject',
      'root:/run/second.sock',
    ]);
    expect(find('tls-ca', two)).toBe('needs-root');
  });

  it('has files of start scripts only where they exist', () => {
    expect(find('default-file', statuses(['/etc/default/docker']))).toEqual(['/etc/default/docker']);
    expect(find('sysconfig-file', statuses([], ['/etc/sysconfig/docker']))).toBe(
      '/etc/sysconfig/docker does not exist.',
    );
  });
});

describe('registry certificates', () => {
  const listed = (files: readonly string[]) => ({
    'host:certificate-files': { '/etc/docker/certs.d': { state: 'listed', files } },
  });

  it('are every file below certs.d, of any name, and not its directories', () => {
    const files = ['bundle.pem', 'ca.crt', 'client.cert', 'client.key'].map(
      (name) => `/etc/docker/certs.d/r/${name}`,
    );
    expect(find('registry-certificate', { ...listed(files), ...statuses(files) })).toEqual(files);
  });

  it('are none in an empty or missing directory, and unknown in one that was not read', () => {
    const none = 'There is no certs.d directory with files in it beside the configuration of the engine.';
    expect(find('registry-certificate', listed([]))).toBe(none);
    expect(find('registry-certificate', {})).toBe(none);
    expect(
      find('registry-certificate', { 'host:certificate-files': { '/etc/docker/certs.d': denied } }),
    ).toBe('needs-root');
    expect(find('registry-certificate', { 'host:certificate-files': {} })).toBe('not-collected');
  });
});

describe('TLS files', () => {
  const CA = '/etc/docker/ca.pem';
  const tcp = [{ address: '0.0.0.0', port: 2376 }];
  const process = (flags: Record<string, string[]>, more: object = {}): Sections => ({
    'host:daemon-processes': [processOf({ flags, tcpListeners: tcp, ...more })],
  });

  it('are judged where they are configured, even with TLS off', () => {
    expect(find('tls-ca', { ...process({ tlscacert: [CA] }), ...statuses([CA]) })).toEqual([CA]);
    expect(find('tls-ca', { ...process({ tlscacert: [CA] }), ...statuses([], [CA]) })).toBe(
      `${CA} does not exist.`,
    );
  });

  it('are the default ones below ~/.docker where a flag asks for TLS', () => {
    const path = '/root/.docker/cert.pem';
    expect(find('tls-certificate', { ...process({ tlsverify: ['true'] }), ...statuses([path]) })).toEqual([
      path,
    ]);
    const gone = { ...process({ tlsverify: ['true'] }), ...statuses([], [path]) };
    expect(find('tls-certificate', gone)).toEqual([path]);
    const [entry] = filesOf('tls-certificate').list(hostWith(gone));
    expect(entry?.kind === 'subject' && presentFile.read(entry.subject)).toMatchObject({
      cause: { code: 'vanished' },
    });
    expect(
      find('tls-certificate', {
        ...process({ tlsverify: ['true'] }, { tcpListeners: [] }),
        ...statuses([], [path]),
      }),
    ).toBe(`${path} does not exist.`);
  });

  it('are not known while a restart is pending: the file that the engine read may have named others', () => {
    const newer = {
      'host:daemon-files': { '/etc/docker/daemon.json': fileOf({ tlscacert: CA }, STARTED + 9) },
    };
    expect(find('tls-ca', { ...newer, ...process({}), ...statuses([CA]) })).toBe('pending-restart');
    expect(find('tls-key', { ...newer, ...process({}, { tcpListeners: [] }) })).toBe('pending-restart');
    expect(find('tls-ca', { ...newer, ...process({ tlscacert: ['/ca'] }), ...statuses(['/ca']) })).toBe(
      'pending-restart',
    );
    expect(find('tls-key', { ...newer, ...process({ tlskey: ['/key'] }), ...statuses(['/key']) })).toEqual([
      '/key',
    ]);
  });
});

describe('sockets', () => {
  it('are those that the kernel shows, moved with -H too, without internal ones', () => {
    const open = [
      '/var/run/docker.sock',
      '/srv/d.sock',
      '/run/docker/metrics.sock',
      '/var/run/docker/swarm/control.sock',
      '/run/docker/libnetwork/a.sock',
    ];
    const sections = {
      'host:daemon-processes': [processOf({ unixSockets: open })],
      ...statuses(['/run/docker.sock', '/srv/d.sock']),
    };
    expect(find('engine-socket', sections)).toEqual(['/run/docker.sock', '/srv/d.sock']);
    expect(filesInRole('engine-socket', hostWith(sections)).files).toMatchObject([
      { groupGids: [0, 998] },
      {},
    ]);
  });

  it('of root may belong to root alone where there is no group docker', () => {
    const accounts = { dockerGroup: null, users: [] };
    const sections = { 'host:accounts': accounts, ...statuses(['/run/docker.sock']) };
    expect(filesInRole('engine-socket', hostWith(sections)).files).toMatchObject([{ groupGids: [0] }]);
  });

  it('are those configured where open files may not be seen', () => {
    const hidden = (flags: Record<string, string[]>) => ({
      'host:daemon-processes': [processOf({ flags, unixSockets: null, tcpListeners: null })],
    });
    expect(find('engine-socket', { ...hidden({}), ...statuses(['/run/docker.sock']) })).toEqual([
      '/run/docker.sock',
    ]);
    expect(
      find('engine-socket', {
        ...hidden({ host: ['unix:///a.sock', 'unix://'] }),
        ...statuses(['/a.sock', '/run/docker.sock']),
      }),
    ).toEqual(['/a.sock', '/run/docker.sock']);
    const handed = {
      'host:units': unitsOf({ 'docker.socket': { path: '/u', listen: ['/run/x.sock', '2375'] } }),
    };
    expect(
      find('engine-socket', { ...hidden({ host: ['fd://'] }), ...handed, ...statuses(['/run/x.sock']) }),
    ).toEqual(['/run/x.sock']);
    expect(find('engine-socket', hidden({ host: ['tcp://0.0.0.0:2376'] }))).toBe(
      'No engine of this host listens on a unix socket.',
    );
    expect(find('engine-socket', hidden({ tlsverify: ['true'] }))).toBe(
      'No engine of this host listens on a unix socket.',
    );
  });

  it('of rootless engines lie with the user where open files may not be seen', () => {
    const own = processOf({ pid: 900, uid: 1000, gid: 1001, rootless: true, unixSockets: null });
    const path = '/run/user/1000/docker.sock';
    expect(
      find('engine-socket', { ...ROOTLESS, 'host:daemon-processes': [own], ...statuses([path]) }),
    ).toEqual([path]);
  });

  it('are found where systemd hands none over and where it hands over several', () => {
    const hidden = processOf({ flags: { host: ['fd://'] }, unixSockets: null, tcpListeners: null });
    const handed = (...listen: string[]) => ({
      'host:daemon-processes': [hidden],
      'host:units': unitsOf({ 'docker.socket': { path: '/u', listen } }),
      ...statuses(['/run/docker.sock', '/a.sock', '/b.sock']),
    });
    expect(find('engine-socket', handed('2375'))).toEqual(['/run/docker.sock']);
    expect(find('engine-socket', handed('/a.sock', '2375', '/b.sock'))).toEqual(['/a.sock', '/b.sock']);
  });

  it('of rootless engines belong to the user and may be sticky', () => {
    const { files } = filesInRole(
      'engine-socket',
      hostWith({ ...ROOTLESS, ...statuses(['/run/user/1000/docker.sock']) }),
    );
    expect(files).toMatchObject([{ ownerUid: 1000, groupGids: [1001], ignoreSticky: true }]);
  });

  it('of containerd are the one that is set, else the system’s or that of the containerd that dockerd starts', () => {
    const set = {
      'host:daemon-processes': [processOf({ flags: { containerd: ['/c.sock'] } })],
      ...statuses(['/c.sock']),
    };
    expect(find('containerd-socket', set)).toEqual(['/c.sock']);
    const own = '/run/docker/containerd/containerd.sock';
    expect(find('containerd-socket', statuses([own], ['/run/containerd/containerd.sock']))).toEqual([own]);
    expect(find('containerd-socket', statuses([], ['/run/containerd/containerd.sock', own]))).toBe(
      `/run/containerd/containerd.sock and ${own} do not exist.`,
    );
    const moved = { 'host:daemon-processes': [processOf({ flags: { 'exec-root': ['/srv/exec'] } })] };
    const there = '/srv/exec/containerd/containerd.sock';
    expect(
      find('containerd-socket', { ...moved, ...statuses([there, own], ['/run/containerd/containerd.sock']) }),
    ).toEqual([there]);
    const stopped = { 'host:daemon-processes': [], ...statuses([own], ['/run/containerd/containerd.sock']) };
    expect(find('containerd-socket', stopped)).toEqual([own]);
    const rootless = '/run/user/1000/docker/containerd/containerd.sock';
    expect(find('containerd-socket', { ...ROOTLESS, ...statuses([rootless]) })).toEqual([rootless]);
  });
});

describe('the status of a file', () => {
  const statusOf = (sections: Sections): unknown =>
    filesOf('daemon-file')
      .list(hostWith(sections))
      .map((entry) => {
        if (entry.kind !== 'subject') return entry.kind;
        const fact = presentFile.read(entry.subject);
        return fact.known ? fact.value.mode : fact.cause.code;
      });

  it('is its own, or the cause for which it was not read', () => {
    expect(statusOf(statuses(['/etc/docker/daemon.json']))).toEqual([0o644]);
    expect(statusOf({ 'host:file-statuses': { '/etc/docker/daemon.json': denied } })).toEqual(['needs-root']);
    expect(statusOf({ 'host:file-statuses': {} })).toEqual(['not-collected']);
    expect(statusOf(statuses([], ['/etc/docker/daemon.json']))).toEqual(['empty']);
  });
});

it('a thing of another kind in the place of a file is not judged for it', () => {
  const codeOf = (role: FileRole, path: string, kind: string): unknown => {
    const sections = { 'host:file-statuses': { [path]: { ...present, kind } } };
    const [entry] = filesOf(role).list(hostWith(sections));
    const fact = entry?.kind === 'subject' ? presentFile.read(entry.subject) : undefined;
    return fact?.known === false ? fact.cause.code : fact?.known;
  };
  expect(codeOf('engine-socket', '/run/docker.sock', 'directory')).toBe('not-a-regular-file');
  expect(codeOf('engine-socket', '/run/docker.sock', 'socket')).toBe(true);
  expect(codeOf('configuration-directory', '/etc/docker', 'directory')).toBe(true);
  expect(codeOf('configuration-directory', '/etc/docker', 'file')).toBe('not-a-regular-file');
  expect(codeOf('default-file', '/etc/default/docker', 'device')).toBe('not-a-regular-file');
});

it('a socket that a running engine listens on is not absent because its file is gone', () => {
  const sections = { 'host:file-statuses': { '/run/docker.sock': { state: 'absent' } } };
  const [entry] = filesOf('engine-socket').list(hostWith(sections));
  expect(entry?.kind === 'subject' && presentFile.read(entry.subject)).toMatchObject({
    cause: { code: 'vanished' },
  });
});

it('names every path whose status is needed', () => {
  const sections = {
    'host:file-statuses': undefined,
    'host:units': unitsOf({ 'docker.service': { path: '/u/docker.service', dropIns: ['/u/d.conf'] } }),
    'host:daemon-processes': [processOf({ flags: { tlsverify: ['true'], tlskey: ['/k.pem'] } })],
    'host:certificate-files': {
      '/etc/docker/certs.d': { state: 'listed', files: ['/etc/docker/certs.d/r/ca.crt'] },
    },
  };
  expect(pathsInRoles(hostWith(sections))).toEqual([
    '/etc/default/docker',
    '/etc/docker',
    '/etc/docker/certs.d/r/ca.crt',
    '/etc/docker/daemon.json',
    '/etc/sysconfig/docker',
    '/k.pem',
    '/root/.docker/ca.pem',
    '/root/.docker/cert.pem',
    '/run/containerd/containerd.sock',
    '/run/docker.sock',
    '/run/docker/containerd/containerd.sock',
    '/u/d.conf',
    '/u/docker.service',
  ]);
});
