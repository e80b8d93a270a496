import { posix } from 'node:path';
import { readFact } from '../../kit/define-fact.ts';
import { type Fact, known, mapFact } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { valueOnDisk } from '../engine/daemon-on-disk.ts';
import { daemonOption, rootlessDefault } from '../engine/daemon-options.ts';
import { reportedDataRoot } from '../engine/data-root.ts';
import { containerdSocketsOf, defaultContainerdSockets } from '../engine/engine-sockets.ts';
import { candidatesInRole, DROP_IN_ROLE, type FileRole } from '../files/role-candidates.ts';
import { engineSubjects } from '../subjects.ts';
import {
  containerdFiles,
  daemonPrograms,
  onePath,
  type PathChoice,
  runtimeProgramPaths,
  runtimesOf,
} from './program-paths.ts';

/** Parts that files play only here. */
const OWN_ROLES = [
  'dockerd',
  'containerd-directory',
  'data-root',
  'containerd-file',
  'containerd',
  'containerd-shim',
  'containerd-shim-runc-v1',
  'containerd-shim-runc-v2',
  'runc',
] as const;
type OwnRole = (typeof OWN_ROLES)[number];

/** Files and directories of which changes ought to be recorded, by the part that they play. */
export type AuditedRole =
  | OwnRole
  | Extract<
      FileRole,
      | 'docker-service-unit'
      | 'docker-socket-unit'
      | 'configuration-directory'
      | 'engine-socket'
      | 'daemon-file'
      | 'default-file'
      | 'sysconfig-file'
      | 'containerd-socket'
    >;

/** What one engine, or the host itself, names for a role; unread where that is not known. */
export interface AuditedAt {
  readonly at: Subject<'engine'> | Subject<'host'>;
  readonly fact: Fact<readonly PathChoice[]>;
}

export const isOwnRole = (role: AuditedRole): role is OwnRole =>
  (OWN_ROLES as readonly string[]).includes(role);

/** Every path at which something in the role can be, each engine by itself. */
export function auditedPaths(role: AuditedRole, host: Subject<'host'>): readonly AuditedAt[] {
  if (!isOwnRole(role)) {
    return candidatesInRole(role, host).map(({ at, fact }) => ({
      at,
      fact: mapFact(fact, (candidates) =>
        candidates.filter((one) => one.role !== DROP_IN_ROLE).map(({ path, inUse }) => onePath(path, inUse)),
      ),
    }));
  }
  switch (role) {
    case 'dockerd':
      return ofEachEngine(host, (engine) => daemonPrograms(engine, host));
    case 'runc':
      return ofEachEngine(host, runtimesOf);
    case 'data-root':
      return ofEachEngine(host, dataRootOf);
    case 'containerd-directory':
      return ofEachEngine(host, containerdDirectories);
    case 'containerd-file':
      return [{ at: host, fact: containerdFiles(host) }];
    default:
      return [{ at: host, fact: runtimeProgramPaths(role, host) }];
  }
}

/** Paths of the roles that only this family has, whose status is needed. */
export function pathsToAudit(host: Subject<'host'>): readonly string[] {
  const facts = OWN_ROLES.flatMap((role) => auditedPaths(role, host)).map(({ fact }) => fact);
  return [
    ...new Set(facts.flatMap((fact) => (fact.known ? fact.value.flatMap(({ paths }) => paths) : []))),
  ].sort();
}

/** `null` stands for a host without engines: then the usual places are looked at all the same. */
function ofEachEngine(
  host: Subject<'host'>,
  choose: (engine: Subject<'engine'> | null) => Fact<readonly PathChoice[]>,
): readonly AuditedAt[] {
  const engines = engineSubjects(host);
  if (!engines.known) return [{ at: host, fact: engines }];
  const found = engines.value.length === 0 ? [null] : engines.value;
  return found.map((engine) => {
    const fact = choose(engine);
    return {
      at: engine ?? host,
      fact: { ...fact, evidence: [...new Set([...engines.evidence, ...fact.evidence])] },
    };
  });
}

function dataRootOf(engine: Subject<'engine'> | null): Fact<readonly PathChoice[]> {
  if (!engine) return known([]);
  const info = readFact(engineInfo, engine);
  const reported = reportedDataRoot(engine);
  if (info.known && reported !== null) return known([onePath(reported, true)], info.evidence);
  const { state, rootless, uid, home } = engine.item;
  const set =
    state === 'stopped' ? valueOnDisk('data-root', engine) : readFact(daemonOption('data-root'), engine);
  return mapFact<unknown, readonly PathChoice[]>(set, (found) => {
    const value = typeof found === 'object' && found !== null && 'value' in found ? found.value : found;
    const usual = (rootless ? rootlessDefault('data-root', uid, home) : null) ?? '/var/lib/docker';
    return [onePath(typeof value === 'string' && value.startsWith('/') ? value : usual)];
  });
}

/** Where the system's containerd keeps its socket; one that dockerd starts for itself keeps it below its exec-root. */
function containerdDirectories(engine: Subject<'engine'> | null): Fact<readonly PathChoice[]> {
  const sockets = engine ? containerdSocketsOf(engine) : known(defaultContainerdSockets());
  return mapFact(sockets, (paths) => {
    const own = paths.filter((path) => !/\/docker\/containerd\/containerd\.sock$/.test(path));
    return own.map((path) => onePath(posix.dirname(path)));
  });
}
