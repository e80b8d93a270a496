import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { kernelView, labelNotRead } from '../containers/kernel-view.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { engineList } from '../engine/engine-list.ts';
import { containerSubjects, engineSubjects } from '../subjects.ts';
import { categoriesOf } from './categories.ts';
import { lsmState } from './lsm-state.ts';
import { readLabel } from './security-label.ts';

/** A container of the host and the SELinux level that it has, or keeps on its files while it does not run. */
export interface Levelled {
  readonly id: string;
  readonly name: string;
  readonly running: boolean;
  /** The level as written; empty where it has none. */
  readonly level: string;
  readonly categories: ReadonlySet<number>;
  /** Ids of containers whose ipc or process namespace it shares; they get the same level from the engine. */
  readonly joined: readonly string[];
  /** The compose project or swarm service that it belongs to, with its kind; null where none is named. */
  readonly workload: string | null;
}

/**
 * The levels of all containers of the host; none while SELinux is off or has no levels. Unread where that of one of them is,
 * since it may be the one that is shared.
 */
export const containerLevels: FactSource<'container', readonly Levelled[]> = {
  id: 'container-levels',
  scope: 'container',
  reads: readsOf(lsmState, engineList, containerList, kernelView),
  read: (container) => {
    const host = ancestor(container, 'host');
    const state = lsmState.read(host);
    if (!state.known) return state;
    if (!state.value.selinux?.mls) return known([], state.evidence);
    const engines = engineSubjects(host);
    if (!engines.known) return engines;
    const levels: Levelled[] = [];
    const evidence = new Set(state.evidence);
    for (const engine of engines.value) {
      const all = containerSubjects(engine);
      if (!all.known) return all;
      for (const subject of all.value) {
        const level = levelOf(subject);
        if (!level.known) return level;
        for (const key of level.evidence) evidence.add(key);
        levels.push(level.value);
      }
    }
    return known(levels, [...evidence]);
  },
};

function levelOf(container: Subject<'container'>): Fact<Levelled> {
  const inspect = containerInspect.read(container);
  if (!inspect.known) return inspect;
  const kernel = kernelView.read(container);
  if (!kernel.known) return kernel;
  if (kernel.value && kernel.value.label === null) return labelNotRead(kernel.value);
  const { Id, MountLabel, HostConfig, Config } = inspect.value;
  const text = kernel.value?.label ?? MountLabel;
  const label = readLabel(text);
  const level = label.kind === 'selinux' ? label.level : '';
  const categories = level === '' && text === '' ? new Set<number>() : categoriesOf(level);
  if (categories === null) return notALevel(container.item.name, text);
  const { 'com.docker.compose.project': project, 'com.docker.swarm.service.name': service } = Config.Labels;
  return known(
    {
      id: Id,
      name: container.item.name,
      running: kernel.value !== null,
      level,
      categories,
      joined: [HostConfig.IpcMode, HostConfig.PidMode].flatMap(
        (mode) => /^container:(.+)$/.exec(mode)?.[1] ?? [],
      ),
      workload: project ? `compose project ${project}` : service ? `service ${service}` : null,
    },
    kernel.evidence,
  );
}

function notALevel(name: string, text: string): Unread {
  const detail = `The SELinux label of container ${name} has no level that can be read: ${text.slice(0, 120)}.`;
  return unread(cause('unparseable', detail, 'Look at it with ps -Z on the host.'));
}

/** Whether two containers belong to one workload by their own word: a project, a service, or namespaces that they share. */
export const sameWorkload = (one: Levelled, other: Levelled): boolean =>
  (one.workload !== null && one.workload === other.workload) ||
  one.joined.includes(other.id) ||
  other.joined.includes(one.id) ||
  one.joined.some((id) => other.joined.includes(id));
