import { readsOf } from '../kit/define-fact.ts';
import type { Population, PopulationEntry } from '../model/check.ts';
import { type Fact, known } from '../model/fact.ts';
import type { Scope, Subject } from '../model/subject.ts';
import { containerInspect } from './docker/container-inspect.ts';
import { containerList, networkList, serviceList } from './docker/engine-objects.ts';
import { engineList } from './engine/engine-list.ts';
import { type FileRole, filesInRole, readsOfRole } from './files/files-in-role.ts';
import { containerSubjects, engineSubject, fileSubject, isRunning, subjectOfEngine } from './subjects.ts';
import { swarmMembership } from './swarm/membership.ts';
import { overlayNetworksOfEngine } from './swarm/overlay-networks.ts';

/** @public The host itself. */
export const theHost: Population<'host'> = {
  scope: 'host',
  reads: [],
  list: (host) => [{ kind: 'subject', subject: host, evidence: [] }],
};

/** Every engine of the host. */
export const engines: Population<'engine'> = {
  scope: 'engine',
  reads: readsOf(engineList),
  list: (host) =>
    entries(host, engineList.read(host), 'No Docker engine is installed on this host.', engineSubject),
};

/** The engines that run without root, each by the account that it runs as. */
export const rootlessEngines: Population<'engine'> = {
  scope: 'engine',
  reads: readsOf(engineList),
  list: (host) => {
    const found = engineList.read(host);
    if (!found.known) return [{ kind: 'unread', at: host, fact: found }];
    const rootless = found.value.filter((item) => item.rootless);
    return entries(
      host,
      known(rootless, found.evidence),
      'No rootless engine runs on this host.',
      engineSubject,
    );
  },
};

/** Every container of every engine, running or not. */
export const containers: Population<'container'> = {
  scope: 'container',
  reads: readsOf(engineList, containerList),
  list: (host) => containersWhere(host, () => true, 'has no containers'),
};

/** The containers whose processes run now, paused ones included. */
export const runningContainers: Population<'container'> = {
  scope: 'container',
  reads: readsOf(engineList, containerList, containerInspect),
  list: (host) => containersWhere(host, runsNow, 'has no running containers'),
};

/** The services of every swarm that an engine of the host manages; they belong to the whole swarm. */
export const services: Population<'service'> = {
  scope: 'service',
  reads: readsOf(engineList, swarmMembership, serviceList),
  list: (host) =>
    engines.list(host).flatMap((entry) => (entry.kind === 'subject' ? servicesOf(entry.subject) : [entry])),
};

/** The networks of engines that span hosts. A worker of a swarm lists only those on which it has a task. */
export const overlayNetworks: Population<'network'> = {
  scope: 'network',
  reads: readsOf(engineList, overlayNetworksOfEngine),
  list: (host) =>
    engines
      .list(host)
      .flatMap((entry) => (entry.kind === 'subject' ? overlayNetworksOf(entry.subject) : [entry])),
};

/** The bridge networks of every engine, the default one included. */
export const bridgeNetworks: Population<'network'> = {
  scope: 'network',
  reads: readsOf(engineList, networkList),
  list: (host) =>
    engines.list(host).flatMap((entry): readonly PopulationEntry<'network'>[] => {
      if (entry.kind !== 'subject') return [entry];
      const engine = entry.subject;
      const networks = networkList.read(engine);
      if (!networks.known) return [{ kind: 'unread', at: engine, fact: networks }];
      const { evidence } = networks;
      const found = networks.value.filter(({ Driver }) => Driver === 'bridge');
      const reason = `Engine ${engine.item.id} has no bridge network.`;
      return found.length === 0
        ? [{ kind: 'empty', at: engine, reason, evidence }]
        : found.map(({ Id, Name, Driver }) => ({
            kind: 'subject',
            subject: subjectOfEngine('network', engine, { id: Id, name: Name, driver: Driver }),
            evidence,
          }));
    }),
};

/** The files that play a role in the engines of the host. */
export const filesOf = (role: FileRole): Population<'file'> => ({
  scope: 'file',
  reads: readsOfRole(role),
  list: (host) => {
    const { files, unknown, evidence, whenEmpty } = filesInRole(role, host);
    const unread = unknown.map(({ at, fact }) => ({ kind: 'unread' as const, at, fact }));
    return unread.length > 0 && files.length === 0
      ? unread
      : [...entries(host, known(files, evidence), whenEmpty, fileSubject), ...unread];
  },
});

/** By its inspection, which came after the list: it may have started or ended in between. */
function runsNow(container: Subject<'container'>): boolean {
  const inspect = containerInspect.read(container);
  return isRunning(inspect.known ? inspect.value.State.Status : container.item.state);
}

function containersWhere(
  host: Subject<'host'>,
  wanted: (container: Subject<'container'>) => boolean,
  lack: string,
): readonly PopulationEntry<'container'>[] {
  return engines.list(host).flatMap((entry): readonly PopulationEntry<'container'>[] => {
    if (entry.kind !== 'subject') return [entry];
    const engine = entry.subject;
    const listed = containerSubjects(engine);
    if (!listed.known) return [{ kind: 'unread', at: engine, fact: listed }];
    const { evidence } = listed;
    const found = listed.value.filter(wanted);
    return found.length === 0
      ? [{ kind: 'empty', at: engine, reason: `Engine ${engine.item.id} ${lack}.`, evidence }]
      : found.map((subject) => ({ kind: 'subject', subject, evidence }));
  });
}

function servicesOf(engine: Subject<'engine'>): readonly PopulationEntry<'service'>[] {
  const membership = swarmMembership.read(engine);
  if (!membership.known) return [{ kind: 'unread', at: engine, fact: membership }];
  if (membership.value.role !== 'manager') {
    const reason = `Engine ${engine.item.id} manages no swarm.`;
    return [{ kind: 'empty', at: engine, reason, evidence: membership.evidence }];
  }
  const listed = serviceList.read(engine);
  if (!listed.known) return [{ kind: 'unread', at: engine, fact: listed }];
  if (listed.value.length === 0) {
    const reason = `The swarm of engine ${engine.item.id} has no services.`;
    return [{ kind: 'empty', at: engine, reason, evidence: listed.evidence }];
  }
  return listed.value.map(({ ID, Spec }) => ({
    kind: 'subject',
    subject: subjectOfEngine('service', engine, { id: ID, name: Spec.Name }),
    evidence: listed.evidence,
  }));
}

function overlayNetworksOf(engine: Subject<'engine'>): readonly PopulationEntry<'network'>[] {
  const networks = overlayNetworksOfEngine.read(engine);
  if (!networks.known) return [{ kind: 'unread', at: engine, fact: networks }];
  const { evidence } = networks;
  const { listed, missing, whenNone } = networks.value;
  const found = listed.map(({ Id, Name, Driver }) => ({
    kind: 'subject' as const,
    subject: subjectOfEngine('network', engine, { id: Id, name: Name, driver: Driver }),
    evidence,
  }));
  if (missing) return [...found, { kind: 'unread', at: engine, fact: { ...missing, evidence } }];
  return found.length === 0 ? [{ kind: 'empty', at: engine, reason: whenNone, evidence }] : found;
}

function entries<S extends Scope, T>(
  host: Subject<'host'>,
  fact: Fact<readonly T[]>,
  whenEmpty: string,
  subjectOf: (host: Subject<'host'>, item: T) => Subject<S>,
): readonly PopulationEntry<S>[] {
  if (!fact.known) return [{ kind: 'unread', at: host, fact }];
  if (fact.value.length === 0)
    return [{ kind: 'empty', at: host, reason: whenEmpty, evidence: fact.evidence }];
  return fact.value.map((item) => ({
    kind: 'subject',
    subject: subjectOf(host, item),
    evidence: fact.evidence,
  }));
}
