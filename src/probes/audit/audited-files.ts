import { readFact, readsOf } from '../../kit/define-fact.ts';
import type { Population, PopulationEntry } from '../../model/check.ts';
import { type FactSource, known } from '../../model/fact.ts';
import type { FileItem, Subject } from '../../model/subject.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { engineList } from '../engine/engine-list.ts';
import { listOf, whenNoPath } from '../files/files-in-role.ts';
import { accounts } from '../host/accounts.ts';
import { daemonFiles } from '../host/daemon-files.ts';
import { daemonProcesses } from '../host/daemon-processes.ts';
import { type FileStatuses, fileStatuses } from '../host/file-statuses.ts';
import { runtimePrograms } from '../host/runtime-programs.ts';
import { units } from '../host/units.ts';
import { engineSubjects, fileSubject } from '../subjects.ts';
import { type AuditedRole, auditedPaths, isOwnRole } from './audited-paths.ts';
import type { PathChoice } from './program-paths.ts';

/** The files and directories of a host whose changes ought to be recorded, by the part that they play. */
export const auditedFilesOf = (role: AuditedRole): Population<'file'> => ({
  scope: 'file',
  reads: readsOf(
    engineList,
    daemonProcesses,
    daemonFiles,
    units,
    accounts,
    runtimePrograms,
    engineInfo,
    fileStatuses,
  ),
  list: (host) => entriesOf(role, host),
});

function entriesOf(role: AuditedRole, host: Subject<'host'>): readonly PopulationEntry<'file'>[] {
  const parts = auditedPaths(role, host);
  const unread = parts.flatMap(({ at, fact }) => (fact.known ? [] : [{ kind: 'unread' as const, at, fact }]));
  const evidence = new Set(parts.flatMap(({ fact }) => fact.evidence));
  const choices = parts.flatMap(({ at, fact }) =>
    fact.known ? fact.value.map((choice) => ({ at, choice })) : [],
  );
  if (choices.length === 0) {
    return unread.length > 0 ? unread : [empty(host, whenNone(role, host), evidence)];
  }
  const statuses = fileStatuses.read(host);
  for (const key of statuses.evidence) evidence.add(key);
  if (!statuses.known)
    return [{ kind: 'unread', at: host, fact: { ...statuses, evidence: [...evidence] } }, ...unread];
  const found = new Map<string, PopulationEntry<'file'>>();
  for (const { at, choice } of choices) {
    const path = choose(choice, statuses.value);
    const status = path === null ? undefined : statuses.value[path];
    const target = status?.state === 'present' ? status.target : path;
    if (path === null || target === null || found.has(target)) continue;
    // Engines share programs: whose they are would depend on which engine answered.
    const engine = isOwnRole(role) && role !== 'data-root' ? null : at.resource.engine;
    const subject = fileSubject(host, itemOf(path, role, engine));
    found.set(target, { kind: 'subject', subject, evidence: [...evidence] });
  }
  if (found.size > 0) return [...found.values(), ...unread];
  const absent = [...new Set(choices.flatMap(({ choice }) => choice.paths))];
  const reason = `${listOf(absent)} ${absent.length === 1 ? 'does' : 'do'} not exist.`;
  return unread.length > 0 ? unread : [empty(host, reason, evidence)];
}

/** The first path at which something is or may be; of what is in use the first, wherever it is. */
function choose({ paths, inUse }: PathChoice, statuses: FileStatuses): string | null {
  const there = paths.find((path) => statuses[path]?.state !== 'absent');
  return there ?? (inUse ? (paths[0] ?? null) : null);
}

const itemOf = (path: string, role: string, engine: string | null): FileItem => ({
  path,
  role,
  engine,
  ownerUid: 0,
  groupGids: [],
  ignoreSticky: false,
});

const empty = (
  at: Subject<'host'>,
  reason: string,
  evidence: ReadonlySet<string>,
): PopulationEntry<'file'> => ({
  kind: 'empty',
  at,
  reason,
  evidence: [...evidence],
});

function whenNone(role: AuditedRole, host: Subject<'host'>): string {
  if (!isOwnRole(role)) return whenNoPath(role, host);
  return role === 'containerd-directory'
    ? 'The engines of this host start containerd for themselves, so that it has no directory of its own.'
    : 'No engine of this host has such a file.';
}

/** What a reader has to know beside the verdict about a file; empty where there is nothing. */
export const auditNote: FactSource<'file', string> = {
  id: 'audit-note',
  scope: 'file',
  reads: readsOf(units, engineList, engineInfo),
  read: (file) => {
    const { role, engine, path } = file.item;
    if (role === 'docker-service-unit') {
      const found = readFact(units, file);
      if (!found.known) return found;
      const { dropIns } = found.value.units['docker.service'];
      const text = dropIns.length === 0 ? '' : ` Its drop-ins need watches of their own: ${listOf(dropIns)}.`;
      return known(text, found.evidence);
    }
    if (role === 'data-root') return storeNote(file, engine);
    const isOther = role === 'runc' && !path.endsWith('/runc');
    return known(isOther ? ' It is the runtime that containers get where they ask for none.' : '');
  },
};

function storeNote(file: Subject<'file'>, engine: string | null): ReturnType<typeof auditNote.read> {
  const engines = file.parent ? engineSubjects(file.parent as Subject<'host'>) : known([]);
  if (!engines.known) return engines;
  const own = engines.value.find(({ item }) => item.id === engine);
  const info = own ? readFact(engineInfo, own) : null;
  if (!info?.known) return known('', engines.evidence);
  const elsewhere = info.value.DriverStatus.some((row) => row.includes('io.containerd.snapshotter.v1'));
  const text = elsewhere ? ' The engine leaves images to containerd, below whose own root they lie.' : '';
  return known(text, [...new Set([...engines.evidence, ...info.evidence])]);
}
