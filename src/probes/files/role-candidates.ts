import { readFact } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, known, mapFact, unread } from '../../model/fact.ts';
import type { EngineItem, FileItem, Subject } from '../../model/subject.ts';
import { configurationPath } from '../engine/daemon-configuration.ts';
import { homeUnknown } from '../engine/daemon-process.ts';
import type { TlsFileOption } from '../engine/daemon-tls.ts';
import { engineList } from '../engine/engine-list.ts';
import { apiSocketsOf, containerdSocketsOf, defaultContainerdSockets } from '../engine/engine-sockets.ts';
import { tlsFileOf } from '../engine/tls-candidates.ts';
import { accounts } from '../host/accounts.ts';
import { certificateFiles } from '../host/certificate-files.ts';
import { daemonProcesses } from '../host/daemon-processes.ts';
import { type UnitName, units } from '../host/units.ts';
import { engineSubject } from '../subjects.ts';

/** The parts that files play, one for each pair of controls in section 3 of the benchmark. */
const FILE_ROLES = [
  'docker-service-unit',
  'docker-socket-unit',
  'configuration-directory',
  'registry-certificate',
  'tls-ca',
  'tls-certificate',
  'tls-key',
  'engine-socket',
  'daemon-file',
  'default-file',
  'sysconfig-file',
  'containerd-socket',
] as const;
export type FileRole = (typeof FILE_ROLES)[number];

/** A drop-in can change everything in its unit, so it goes with the unit, under a role of its own. */
export const DROP_IN_ROLE = 'docker-service-drop-in';

/** A path at which a file in a role can be. */
export interface Candidate extends FileItem {
  /** The engine uses it now, so that it was there when the engine started. */
  readonly inUse: boolean;
}

/** The paths that one engine, or the host itself, gives a role; unread where that is not known. */
export interface CandidatesAt {
  readonly at: Subject<'engine'> | Subject<'host'>;
  readonly fact: Fact<readonly Candidate[]>;
}

/**
 * Every path at which a file in the role can be, by configuration alone. Each engine answers for itself: what is
 * not known of one leaves the files of the others as they are.
 */
export function candidatesInRole(role: FileRole, host: Subject<'host'>): readonly CandidatesAt[] {
  switch (role) {
    case 'docker-service-unit':
      return serviceUnits(host);
    case 'docker-socket-unit':
      return [{ at: host, fact: unitFile('docker.socket', role, host) }];
    case 'default-file':
      return [{ at: host, fact: known([candidate(role, '/etc/default/docker', null)]) }];
    case 'sysconfig-file':
      return [{ at: host, fact: known([candidate(role, '/etc/sysconfig/docker', null)]) }];
    default:
      return ofEachEngine(host, (engine) => ofEngine(role, engine, host));
  }
}

/** Every path whose status the checks of files need, as far as the facts read so far name it. */
export function pathsInRoles(host: Subject<'host'>): readonly string[] {
  const facts = FILE_ROLES.flatMap((role) => candidatesInRole(role, host)).map(({ fact }) => fact);
  return [...new Set(facts.flatMap((fact) => (fact.known ? fact.value.map(({ path }) => path) : [])))].sort();
}

type EngineRole = Exclude<
  FileRole,
  'docker-service-unit' | 'docker-socket-unit' | 'default-file' | 'sysconfig-file'
>;

const TLS_OPTIONS: Partial<Record<EngineRole, TlsFileOption>> = {
  'tls-ca': 'tlscacert',
  'tls-certificate': 'tlscert',
  'tls-key': 'tlskey',
};

/** `engine` is null on a host without any: then the usual places are looked at all the same. */
function ofEngine(
  role: EngineRole,
  engine: Subject<'engine'> | null,
  host: Subject<'host'>,
): Fact<readonly Candidate[]> {
  const item = engine?.item ?? null;
  const at = (paths: readonly string[]): readonly Candidate[] =>
    paths.map((path) => candidate(role, path, item));
  const tls = TLS_OPTIONS[role];
  if (tls) {
    if (!engine) return known([]);
    return mapFact(tlsFileOf(tls, engine), (file) =>
      file === null ? [] : [{ ...candidate(role, file.path, item), inUse: file.inUse }],
    );
  }
  switch (role) {
    case 'engine-socket':
      return engine ? socketCandidates(engine, host) : known([]);
    case 'containerd-socket':
      return engine ? mapFact(containerdSocketsOf(engine), at) : known(at(defaultContainerdSockets()));
    case 'registry-certificate':
      return mapFact(certificatesOf(item, host), at);
    case 'configuration-directory':
      return mapFact(directoryOf(item), (directory) => at([directory]));
    default:
      return mapFact(daemonFileOf(item, host), (path) => at([path]));
  }
}

function ofEachEngine(
  host: Subject<'host'>,
  list: (engine: Subject<'engine'> | null) => Fact<readonly Candidate[]>,
): readonly CandidatesAt[] {
  const engines = engineList.read(host);
  if (!engines.known) return [{ at: host, fact: engines }];
  if (engines.value.length === 0) return [{ at: host, fact: withEvidence(list(null), engines.evidence) }];
  // A file that several engines share goes with the main one.
  const mainFirst = engines.value.toSorted((a, b) => Number(b.id === 'root') - Number(a.id === 'root'));
  const seen = new Set<string>();
  return mainFirst.map((item) => {
    const at = engineSubject(host, item);
    const own = mapFact(list(at), (found) =>
      found.filter(({ path }) => {
        const first = !seen.has(path);
        seen.add(path);
        return first;
      }),
    );
    return { at, fact: withEvidence(own, engines.evidence) };
  });
}

const withEvidence = <T>(fact: Fact<T>, evidence: readonly string[]): Fact<T> => ({
  ...fact,
  evidence: [...new Set([...evidence, ...fact.evidence])],
});

/** Files of root's engines belong to root; those of a rootless one to its user, whose group is its own. */
function candidate(role: string, path: string, engine: EngineItem | null): Candidate {
  const own = engine?.rootless ? engine : null;
  return {
    path,
    role,
    engine: engine?.id ?? null,
    ownerUid: own?.uid ?? 0,
    groupGids: own ? (own.gid === null ? [] : [own.gid]) : [0],
    ignoreSticky: false,
    inUse: false,
  };
}

function unitFile(name: UnitName, role: string, host: Subject<'host'>): Fact<readonly Candidate[]> {
  return mapFact(units.read(host), (found) => {
    const { path, masked } = found.units[name];
    return path === null || masked ? [] : [candidate(role, path, null)];
  });
}

function serviceUnits(host: Subject<'host'>): readonly CandidatesAt[] {
  const system = { at: host, fact: systemUnits(host) };
  const engines = engineList.read(host);
  // Which engines there are follows from the units too, so that one cause is enough.
  if (!engines.known) return system.fact.known ? [system, { at: host, fact: engines }] : [system];
  const users = engines.value.filter(({ rootless }) => rootless);
  return [
    system,
    ...users.map((item) => {
      const unit = mapFact(directoryOf(item), () => [
        candidate('docker-service-unit', `${item.home}/.config/systemd/user/docker.service`, item),
      ]);
      return { at: engineSubject(host, item), fact: withEvidence(unit, engines.evidence) };
    }),
  ];
}

function systemUnits(host: Subject<'host'>): Fact<readonly Candidate[]> {
  const system = unitFile('docker.service', 'docker-service-unit', host);
  const found = units.read(host);
  if (!system.known || !found.known || system.value.length === 0) return system;
  const { dropIns } = found.value.units['docker.service'];
  return known(
    [...system.value, ...dropIns.map((path) => candidate(DROP_IN_ROLE, path, null))],
    system.evidence,
  );
}

function socketCandidates(engine: Subject<'engine'>, host: Subject<'host'>): Fact<readonly Candidate[]> {
  const paths = apiSocketsOf(engine);
  const groups = accounts.read(host);
  if (!paths.known) return paths;
  if (!groups.known) return groups;
  const docker = groups.value.dockerGroup;
  const { rootless } = engine.item;
  const items = paths.value.map((path): Candidate => {
    const item = candidate('engine-socket', path, engine.item);
    const groupGids = rootless || !docker ? item.groupGids : [...item.groupGids, docker.gid];
    return { ...item, groupGids, ignoreSticky: rootless, inUse: engine.item.state === 'running' };
  });
  return known(items, [...new Set([...paths.evidence, ...groups.evidence])]);
}

function directoryOf(engine: EngineItem | null): Fact<string> {
  if (!engine?.rootless) return known('/etc/docker');
  if (engine.home !== null) return known(`${engine.home}/.config/docker`);
  return homeUnknown(engine.user, 'the files of its engine lie');
}

function daemonFileOf(engine: EngineItem | null, host: Subject<'host'>): Fact<string> {
  const processes = readFact(daemonProcesses, host);
  if (engine?.pid != null && !processes.known) return processes;
  const process = processes.known ? processes.value.find(({ pid }) => pid === engine?.pid) : undefined;
  const path = configurationPath(engine ?? { rootless: false, home: null }, process ?? null);
  return path === null ? directoryOf(engine) : known(path, processes.evidence);
}

function certificatesOf(engine: EngineItem | null, host: Subject<'host'>): Fact<readonly string[]> {
  const directory = directoryOf(engine);
  const listed = certificateFiles.read(host);
  if (!directory.known) return directory;
  if (!listed.known) return listed;
  const path = `${directory.value}/certs.d`;
  const found = listed.value[path];
  if (!found)
    return unread(cause('not-collected', `${path} was not collected.`, 'Collect again.'), listed.evidence);
  if (found.state === 'unread') return unread(found.cause, listed.evidence);
  return known(found.state === 'listed' ? found.files : [], listed.evidence);
}
