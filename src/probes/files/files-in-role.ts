import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import type { FileItem, Scope, Subject } from '../../model/subject.ts';
import { engineList } from '../engine/engine-list.ts';
import { accounts } from '../host/accounts.ts';
import { certificateFiles } from '../host/certificate-files.ts';
import { daemonFiles } from '../host/daemon-files.ts';
import { daemonProcesses } from '../host/daemon-processes.ts';
import { type FileStatus, fileStatuses } from '../host/file-statuses.ts';
import { units } from '../host/units.ts';
import { type Candidate, candidatesInRole, type FileRole } from './role-candidates.ts';

export { DROP_IN_ROLE, type FileRole } from './role-candidates.ts';

/** Where it could not be found out which files play a role: an engine, or the host itself. */
interface UnknownFiles {
  readonly at: Subject<'engine'> | Subject<'host'>;
  readonly fact: Unread;
}

export interface FilesInRole {
  /** The files that exist, and those whose status could not be read. */
  readonly files: readonly FileItem[];
  readonly unknown: readonly UnknownFiles[];
  readonly evidence: readonly string[];
  /** The fact that makes the role empty where both lists are, in one sentence. */
  readonly whenEmpty: string;
}

/** What the list of the files in a role rests on. */
export const readsOfRole = (role: FileRole): readonly string[] => {
  const own = READ_FOR_ROLE[role];
  return readsOf(...(own ?? [engineList, daemonProcesses, daemonFiles]), fileStatuses);
};

const READ_FOR_ROLE: Partial<Record<FileRole, readonly FactSource<Scope, unknown>[]>> = {
  'docker-service-unit': [units, engineList],
  'docker-socket-unit': [units],
  'default-file': [],
  'sysconfig-file': [],
  'registry-certificate': [engineList, certificateFiles],
  'engine-socket': [engineList, daemonProcesses, daemonFiles, accounts],
};

/**
 * Which files of a host play a role, and who must own them. A file whose status could not be read is among them,
 * so that its finding is an error, and so is one that an engine uses but that is gone; only one that is known
 * to be absent is not. What is not known of one engine takes nothing from the others.
 */
export function filesInRole(role: FileRole, host: Subject<'host'>): FilesInRole {
  const parts = candidatesInRole(role, host);
  const candidates = parts.flatMap(({ fact }) => (fact.known ? fact.value : []));
  const unknown = parts.flatMap(({ at, fact }) => (fact.known ? [] : [{ at, fact }]));
  const evidence = new Set(parts.flatMap(({ fact }) => fact.evidence));
  if (candidates.length === 0) {
    return { files: [], unknown, evidence: [...evidence], whenEmpty: whenNoPath(role, host) };
  }
  const statuses = fileStatuses.read(host);
  for (const key of statuses.evidence) evidence.add(key);
  if (!statuses.known) {
    const unread = { at: host, fact: { ...statuses, evidence: [...evidence] } };
    return { files: [], unknown: [unread, ...unknown], evidence: [...evidence], whenEmpty: '' };
  }
  const paths = candidates.map(({ path }) => path);
  return {
    files: candidates
      .filter(({ path, inUse }) => inUse || statuses.value[path]?.state !== 'absent')
      .map(itemOf),
    unknown,
    evidence: [...evidence],
    whenEmpty: `${listOf(paths)} ${paths.length === 1 ? 'does' : 'do'} not exist.`,
  };
}

export type PresentFile = Extract<FileStatus, { state: 'present' }>;

/** What a role asks for where that is no regular file; docker makes a directory of a socket that it cannot find. */
const KINDS: Readonly<Record<string, PresentFile['kind']>> = {
  'configuration-directory': 'directory',
  'engine-socket': 'socket',
  'containerd-socket': 'socket',
  'containerd-directory': 'directory',
  'data-root': 'directory',
};

/** Owner and mode of a file that plays a role. */
export const presentFile: FactSource<'file', PresentFile> = {
  id: 'present-file',
  scope: 'file',
  reads: readsOf(fileStatuses),
  read: (file) => {
    const statuses = fileStatuses.read(ancestor(file, 'host'));
    if (!statuses.known) return statuses;
    const { path } = file.item;
    const status = statuses.value[path];
    if (status?.state === 'present') {
      const kind = KINDS[file.item.role] ?? 'file';
      if (status.kind === kind) return known(status, statuses.evidence);
      const detail = `${path} is a ${status.kind} where a ${kind} belongs.`;
      return unread(
        cause('not-a-regular-file', detail, `Look at it with ls -ld ${path}.`),
        statuses.evidence,
      );
    }
    if (status?.state === 'unread') return unread(status.cause, statuses.evidence);
    // Of those that are absent only files that an engine uses play a role.
    const missing = status
      ? cause(
          'vanished',
          `dockerd uses ${path}, but it is no longer there.`,
          'Put the file back or change the configuration, restart the engine, and audit again.',
        )
      : cause('not-collected', `The status of ${path} was not collected.`, 'Collect again.');
    return unread(missing, statuses.evidence);
  },
};

const itemOf = ({ inUse: _, ...item }: Candidate): FileItem => item;

export const listOf = (paths: readonly string[]): string =>
  paths.length < 2 ? paths.join('') : `${paths.slice(0, -1).join(', ')} and ${paths.at(-1)}`;

/** Why configuration names no path at all for a role. */
export function whenNoPath(role: FileRole, host: Subject<'host'>): string {
  switch (role) {
    case 'docker-service-unit':
      return whenNoUnit('docker.service', host);
    case 'docker-socket-unit':
      return whenNoUnit('docker.socket', host);
    case 'registry-certificate':
      return 'There is no certs.d directory with files in it beside the configuration of the engine.';
    case 'engine-socket':
      return 'No engine of this host listens on a unix socket.';
    case 'tls-ca':
    case 'tls-certificate':
    case 'tls-key':
      return 'TLS is off and no such file is configured for an engine of this host.';
    default:
      return 'No engine of this host uses such a file.';
  }
}

function whenNoUnit(name: 'docker.service' | 'docker.socket', host: Subject<'host'>): string {
  const found = units.read(host);
  if (found.known && found.value.units[name].masked) return `${name} is masked, so systemd never starts it.`;
  if (found.known && found.value.systemd) return `systemd knows no unit ${name}.`;
  return `No unit ${name} exists: systemd/system below /etc, /run, /usr/local/lib, /usr/lib and /lib was searched.`;
}
