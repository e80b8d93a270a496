import { readAll, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import type { ContainerItem } from '../../model/subject.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { containerList } from '../docker/engine-objects.ts';
import { engineList } from '../engine/engine-list.ts';
import { containerSubjects, isRunning } from '../subjects.ts';
import { type SwarmService, swarmServices } from './swarm-service.ts';

/** A container that does not run. */
export interface StoppedContainer {
  readonly name: string;
  readonly state: string;
  /** ISO 8601; null where it never ran or did not say. */
  readonly finishedAt: string | null;
}

export interface ContainerUse {
  readonly all: number;
  /** Those that do not run, without the tasks that a swarm keeps to show what became of them. */
  readonly stopped: readonly StoppedContainer[];
  /** Those that are named and labelled as tasks are, where the engine does not know the services of its swarm. */
  readonly perhapsKeptBySwarm: readonly StoppedContainer[];
  readonly keptBySwarm: number;
}

/**
 * The containers of an engine, and those that do not run. Anybody can give a container the name and the labels of a
 * task: they say something only on a node of a swarm, and nothing certain but where the service is one of the swarm.
 */
export const containerUse: FactSource<'engine', ContainerUse> = {
  id: 'container-use',
  scope: 'engine',
  reads: readsOf(engineList, engineInfo, containerList, containerInspect, swarmServices),
  read: (engine) => {
    const facts = readAll({ info: engineInfo, listed: containerList }, engine);
    const there = containerSubjects(engine);
    if (!facts.known) return facts;
    if (!there.known) return there;
    const { info, listed } = facts.value;
    const labels = new Map(listed.map(({ Id, Labels }) => [Id, Labels]));
    const isNode = info.Swarm.LocalNodeState !== 'inactive';
    const evidence = new Set(facts.evidence);
    const idle = there.value.filter(({ item }) => !isRunning(item.state));
    const tasks = idle.filter(({ item }) => isNode && looksLikeTask(item, labels.get(item.id) ?? {}));
    const services = swarmServices.read(engine);
    if (tasks.length > 0) for (const key of services.evidence) evidence.add(key);
    const kept = tasks.filter(
      ({ item }) => services.known && services.value.some((one) => isOf(one, labels.get(item.id) ?? {})),
    );
    const describe = (container: (typeof idle)[number]): StoppedContainer => {
      const inspect = containerInspect.read(container);
      for (const key of inspect.evidence) evidence.add(key);
      const finished = inspect.known ? inspect.value.State.FinishedAt : '';
      const { name, state } = container.item;
      return { name, state, finishedAt: /^0001-|^$/.test(finished) ? null : finished };
    };
    const perhaps = services.known ? [] : tasks;
    const stopped = idle.filter((one) => !kept.includes(one) && !perhaps.includes(one));
    const value = {
      all: there.value.length,
      stopped: stopped.map(describe),
      perhapsKeptBySwarm: perhaps.map(describe),
      keptBySwarm: kept.length,
    };
    return known(value, [...evidence]);
  },
};

type Labels = Readonly<Record<string, string>>;

/** A swarm names a task after its service, its slot (or its node) and itself, and labels it with them. */
function looksLikeTask({ name }: ContainerItem, labels: Labels): boolean {
  const service = labels['com.docker.swarm.service.name'];
  const task = labels['com.docker.swarm.task.id'];
  if (!service || !task || !name.startsWith(`${service}.`) || !name.endsWith(`.${task}`)) return false;
  return /^\w+$/.test(name.slice(service.length + 1, -task.length - 1));
}

const isOf = ({ ID, Spec }: SwarmService, labels: Labels): boolean =>
  ID === labels['com.docker.swarm.service.id'] && Spec.Name === labels['com.docker.swarm.service.name'];
