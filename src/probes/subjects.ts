import { evidenceKey } from '../kit/define-probe.ts';
import { type Fact, mapFact } from '../model/fact.ts';
import type { EngineItem, FileItem, ScopeItems, Subject } from '../model/subject.ts';
import { containerInspect } from './docker/container-inspect.ts';
import { containerList } from './docker/engine-objects.ts';
import { engineList } from './engine/engine-list.ts';

/*
 * The things of a host that facts and checks are about, each with the way up to the host. Which of them a check
 * looks at is said in `populations.ts`.
 */

/** Whether a container in this state has processes now, or will again in a moment. */
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

/** What an engine has: its evidence lies below that of the engine, since each has its own. */
export const subjectOfEngine = <S extends 'container' | 'service' | 'image' | 'network'>(
  scope: S,
  engine: Subject<'engine'>,
  item: ScopeItems[S],
  key?: string,
): Subject<S> => ({
  scope,
  path: `${engine.path}/${scope}/${item.id}`,
  resource: {
    type: scope,
    name: item.name,
    id: item.id,
    engine: engine.item.id,
    ...(key === undefined ? {} : { key }),
  },
  item,
  parent: engine,
  snapshot: engine.snapshot,
});

export function fileSubject(host: Subject<'host'>, item: FileItem): Subject<'file'> {
  return {
    scope: 'file',
    path: `file/${item.path}`,
    resource: { type: 'file', name: item.path, id: null, engine: item.engine },
    item,
    parent: host,
    snapshot: host.snapshot,
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
      const subject = subjectOfEngine('container', engine, item, key);
      return hasVanished(subject) ? [] : [subject];
    });
  });

/** Whether the engine said, when it was asked for the container, that it no longer exists. */
function hasVanished(container: Subject<'container'>): boolean {
  const section = container.snapshot.sections[evidenceKey(container.path, containerInspect.id)];
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
