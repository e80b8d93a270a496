import { hostSubject } from '../../src/kit/host-subject.ts';
import { type CauseCode, cause } from '../../src/model/cause.ts';
import type { Section, Snapshot } from '../../src/model/snapshot.ts';
import type { EngineItem, Subject } from '../../src/model/subject.ts';
import type { DaemonFile } from '../../src/probes/host/daemon-files.ts';
import type { DaemonProcess } from '../../src/probes/host/daemon-processes.ts';
import type { Containerd } from '../../src/probes/host/runtime-programs.ts';
import { engineSubject } from '../../src/probes/subjects.ts';

/*
 * A host as a literal snapshot: one root engine from a package with default settings, unless a test says otherwise.
 */

export const STARTED = 1_700_000_000;

export const processOf = (change: Partial<DaemonProcess> = {}): DaemonProcess => ({
  pid: 812,
  parentPid: 1,
  uid: 0,
  gid: 0,
  startedAt: STARTED,
  nested: false,
  rootless: false,
  executable: '/usr/bin/dockerd',
  flags: {},
  otherArguments: 0,
  environment: {},
  unixSockets: ['/run/docker.sock'],
  tcpListeners: [],
  proxies: 0,
  ...change,
});

/** The containerd of the system, which root runs. */
export const containerdOf = (change: Partial<Containerd> = {}): Containerd => ({
  name: 'containerd',
  pid: 300,
  parentPid: 1,
  uid: 0,
  executable: '/usr/bin/containerd',
  apart: false,
  address: null,
  config: null,
  sockets: ['/run/containerd/containerd.sock'],
  root: '/var/lib/containerd',
  ...change,
});

export const fileOf = (
  options: Extract<DaemonFile, { state: 'read' }>['options'],
  modifiedAt = STARTED - 60,
): DaemonFile => ({ state: 'read', modifiedAt, bytes: 100, options, otherKeys: 0 });

const unit = { path: null, masked: false, dropIns: [], listen: [], limits: {} };

/** What a snapshot holds by key; a cause code stands for a section that was not read. */
export type Sections = Readonly<Record<string, unknown>>;

export const unitsOf = (
  units: Readonly<Record<string, Partial<typeof unit> | object>>,
  systemd = true,
): unknown => ({
  systemd,
  units: {
    'docker.service': { ...unit, ...units['docker.service'] },
    'docker.socket': { ...unit, ...units['docker.socket'] },
    'containerd.service': unit,
  },
});

const DEFAULTS: Sections = {
  'host:daemon-processes': [processOf()],
  'host:daemon-files': { '/etc/docker/daemon.json': { state: 'absent' } },
  'host:installation': {
    programs: { dockerd: '/usr/bin/dockerd', docker: null, containerd: null, runc: null },
    sockets: [],
  },
  'host:units': unitsOf({}),
  'host:accounts': {
    dockerGroup: { gid: 998, members: [] },
    users: [{ name: 'alice', uid: 1000, gid: 1001, home: '/home/alice' }],
  },
  'host:certificate-files': { '/etc/docker/certs.d': { state: 'absent' } },
  'host:file-statuses': {},
};

export const rootEngine: EngineItem = {
  id: 'root',
  socket: '/run/docker.sock',
  rootless: false,
  user: 'root',
  uid: 0,
  gid: 0,
  home: '/root',
  pid: 812,
  state: 'running',
};

export const rootlessEngine: EngineItem = {
  id: 'user:alice',
  socket: '/run/user/1000/docker.sock',
  rootless: true,
  user: 'alice',
  uid: 1000,
  gid: 1001,
  home: '/home/alice',
  pid: 900,
  state: 'running',
};

export const missing = (code: CauseCode): { readonly missing: CauseCode } => ({ missing: code });

/** A host whose snapshot holds the usual sections with those given instead; undefined leaves one out. */
export function hostWith(sections: Sections = {}): Subject<'host'> {
  const all = Object.entries({ ...DEFAULTS, ...sections }).filter(([, data]) => data !== undefined);
  const snapshot: Snapshot = {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '0.0.0' },
    name: 'sample',
    target: 'sample',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:00.000Z',
    sections: Object.fromEntries(all.map(([key, data]) => [key, sectionOf(data)])),
  };
  return hostSubject(snapshot);
}

export const engineWith = (sections: Sections = {}, item: EngineItem = rootEngine): Subject<'engine'> =>
  engineSubject(hostWith(sections), item);

function sectionOf(data: unknown): Section {
  const provenance = {
    source: 'literal',
    collectedAt: '2026-01-01T00:00:00.000Z',
    exitCode: 0,
    bytes: 1,
    truncated: false,
  };
  return isMissing(data)
    ? { ok: false, ...provenance, cause: cause(data.missing, 'Not read.', 'Read it.') }
    : { ok: true, ...provenance, data: JSON.parse(JSON.stringify(data)) };
}

const isMissing = (data: unknown): data is { readonly missing: CauseCode } =>
  typeof data === 'object' && data !== null && 'missing' in data;

/** An answer to /info with what no default of the shape covers. */
export const infoAnswer = (change: Readonly<Record<string, unknown>> = {}): unknown => ({
  ServerVersion: '28.5.2',
  Driver: 'overlay2',
  Plugins: { Authorization: null },
  RegistryConfig: { InsecureRegistryCIDRs: ['127.0.0.0/8'], IndexConfigs: {} },
  ...change,
});
