import type { Population, PopulationEntry } from '../model/check.ts';
import { type Fact, known, mapFact } from '../model/fact.ts';
import type { ContainerItem, EngineItem, FileItem, Scope, ServiceItem, Subject } from '../model/subject.ts';
import { engineInfo } from './docker/engine-info.ts';
import { containerList, serviceList } from './docker/engine-objects.ts';
import { engineList } from './engine-list.ts';
import { type FileRole, filesInRole } from './files-in-role.ts';

/** @public The host itself. */
export const theHost: Population<'host'> = {
  scope: 'host',
  list: (host) => [{ kind: 'subject', subject: host, evidence: [] }],
};

/** Every engine of the host. */
export const engines: Population<'engine'> = {
  scope: 'engine',
  list: (host) =>
    entries(host, engineList.read(host), 'No Docker engine is installed on this host.', engineSubject),
};

/** Every container of every engine, running or not. */
export const containers: Population<'container'> = {
  scope: 'container',
  list: (host) => containersWhere(host, () => true, 'has no containers'),
};

/** The containers whose processes run now, paused ones included. */
export const runningContainers: Population<'container'> = {
  scope: 'container',
  list: (host) => containersWhere(host, (item) => isRunning(item.state), 'has no running containers'),
};

/** The services of every swarm that an engine of the host manages; they belong to the whole swarm. */
export const services: Population<'service'> = {
  scope: 'service',
  list: (host) =>
    engines.list(host).flatMap((entry) => (entry.kind === 'subject' ? servicesOf(entry.subject) : [entry])),
};

/** The files that play a role in the engines of the host. */
export const filesOf = (role: FileRole): Population<'file'> => ({
  scope: 'file',
  list: (host) => {
    const { files, unknown, evidence, whenEmpty } = filesInRole(role, host);
    const unread = unknown.map(({ at, fact }) => ({ kind: 'unread' as const, at, fact }));
    return unread.length > 0 && files.length === 0
      ? unread
      : [...entries(host, known(files, evidence), whenEmpty, fileSubject), ...unread];
  },
});

export const isRunning = (state: string): boolean =>
  state === 'running' || state === 'paused' || state === 'restarting';

/** The subjects that stand for the engines of a host; unread where they could not be found. */
export const engineSubjects = (host: Subject<'host'>): Fact<readonly Subject<'engine'>[]> =>
  mapFact(engineList.read(host), (items) => items.map((item) => engineSubject(host, item)));

export function engineSubject(host: Subject<'host'>, item: EngineItem): Subject<'engine'> {
  return {
    scope: 'engine',
    path: `engine/${item.id}`,
    resource: { type: 'engine', name: item.id, id: null, engine: item.id },
    item,
    parent: host,
    snapshot: host.snapshot,
  };
}

export function containerSubject(
  engine: Subject<'engine'>,
  item: ContainerItem,
  key: string,
): Subject<'container'> {
  return {
    scope: 'container',
    path: `${engine.path}/container/${item.id}`,
    resource: { type: 'container', name: item.name, id: item.id, engine: engine.item.id, key },
    item,
    parent: engine,
    snapshot: engine.snapshot,
  };
}

function fileSubject(host: Subject<'host'>, item: FileItem): Subject<'file'> {
  return {
    scope: 'file',
    path: `file/${item.path}`,
    resource: { type: 'file', name: item.path, id: null, engine: item.engine },
    item,
    parent: host,
    snapshot: host.snapshot,
  };
}

function containersWhere(
  host: Subject<'host'>,
  wanted: (item: ContainerItem) => boolean,
  lack: string,
): readonly PopulationEntry<'container'>[] {
  return engines.list(host).flatMap((entry): readonly PopulationEntry<'container'>[] => {
    if (entry.kind !== 'subject') return [entry];
    const engine = entry.subject;
    const listed = containerSubjects(engine);
    if (!listed.known) return [{ kind: 'unread', at: engine, fact: listed }];
    const { evidence } = listed;
    const found = listed.value.filter((subject) => wanted(subject.item));
    return found.length === 0
      ? [{ kind: 'empty', at: engine, reason: `Engine ${engine.item.id} ${lack}.`, evidence }]
      : found.map((subject) => ({ kind: 'subject', subject, evidence }));
  });
}

function servicesOf(engine: Subject<'engine'>): readonly PopulationEntry<'service'>[] {
  const info = engineInfo.read(engine);
  if (!info.known) return [{ kind: 'unread', at: engine, fact: info }];
  if (!info.value.Swarm.ControlAvailable) {
    const reason = `Engine ${engine.item.id} manages no swarm.`;
    return [{ kind: 'empty', at: engine, reason, evidence: info.evidence }];
  }
  const listed = serviceList.read(engine);
  if (!listed.known) return [{ kind: 'unread', at: engine, fact: listed }];
  if (listed.value.length === 0) {
    const reason = `The swarm of engine ${engine.item.id} has no services.`;
    return [{ kind: 'empty', at: engine, reason, evidence: listed.evidence }];
  }
  return listed.value.map(({ ID, Spec }) => ({
    kind: 'subject',
    subject: serviceSubject(engine, { id: ID, name: Spec.Name }),
    evidence: listed.evidence,
  }));
}

function serviceSubject(engine: Subject<'engine'>, item: ServiceItem): Subject<'service'> {
  return {
    scope: 'service',
    path: `${engine.path}/service/${item.id}`,
    resource: { type: 'service', name: item.name, id: item.id, engine: engine.item.id },
    item,
    parent: engine,
    snapshot: engine.snapshot,
  };
}

/**
 * The containers of an engine without those that went away while they were inspected; unread where
 * they could not be listed.
 */
export const containerSubjects = (engine: Subject<'engine'>): Fact<readonly Subject<'container'>[]> =>
  mapFact(containerList.read(engine), (all) => {
    const ordinals = new Map<string, number>();
    return all.flatMap((listed) => {
      const name = containerName(listed.Names) ?? listed.Id.slice(0, 12);
      const key = containerKey(name, listed.Image, listed.Labels, ordinals);
      const item = { id: listed.Id, name, image: listed.Image, state: listed.State };
      const subject = containerSubject(engine, item, key);
      return hasVanished(subject) ? [] : [subject];
    });
  });

/** Whether the engine said, when it was asked for the container, that it no longer exists. */
function hasVanished(container: Subject<'container'>): boolean {
  const section = container.snapshot.sections[`${container.path}:inspect`];
  return section?.ok === false && section.cause.code === 'vanished';
}

/** The name without its slash; links give further names with more slashes. */
function containerName(names: readonly string[]): string | undefined {
  return names.map((name) => name.replace(/^\//, '')).find((name) => !name.includes('/'));
}

/** Names that engines invent: `adjective_surname`, with a digit where it was taken. */
const INVENTED_NAME = /^[a-z]+_[a-z]+\d*$/;

/** What identifies a container from one audit to the next (contract, section 6, fingerprints). */
function containerKey(
  name: string,
  image: string,
  labels: Readonly<Record<string, string>>,
  ordinals: Map<string, number>,
): string {
  const project = labels['com.docker.compose.project'];
  const service = labels['com.docker.compose.service'];
  const swarmService = labels['com.docker.swarm.service.name'];
  const base =
    project && service
      ? `compose:${project}/${service}`
      : swarmService
        ? `service:${swarmService}`
        : INVENTED_NAME.test(name)
          ? `image:${image.replace(/[:@][^/]*$/, '')}`
          : null;
  if (base === null) return `name:${name}`;
  const ordinal = (ordinals.get(base) ?? 0) + 1;
  ordinals.set(base, ordinal);
  return `${base}#${ordinal}`;
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
