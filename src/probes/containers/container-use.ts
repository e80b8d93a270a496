import { readAll, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { containerList } from '../docker/engine-objects.ts';
import { engineList } from '../engine/engine-list.ts';
import { containerSubjects } from '../subjects.ts';

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
  readonly keptBySwarm: number;
}

const TASK_LABEL = 'com.docker.swarm.task.id';
const STOPPED = ['created', 'exited', 'dead'];

/**
 * The containers of an engine, and those that do not run. Anybody can give a container the label of a task, so that it
 * says something only on a node of a swarm, also on one that is locked or has lost its managers.
 */
export const containerUse: FactSource<'engine', ContainerUse> = {
  id: 'container-use',
  scope: 'engine',
  reads: readsOf(engineList, engineInfo, containerList, containerInspect),
  read: (engine) => {
    const facts = readAll({ info: engineInfo, listed: containerList }, engine);
    const there = containerSubjects(engine);
    if (!facts.known) return facts;
    if (!there.known) return there;
    const { info, listed } = facts.value;
    const labelled = new Set(listed.flatMap(({ Id, Labels }) => (TASK_LABEL in Labels ? [Id] : [])));
    const node = info.Swarm.LocalNodeState;
    if (node === '' && labelled.size > 0) {
      const detail = `The answer of engine ${engine.item.id} to GET /info does not say whether it is in a swarm, as the labels of containers do.`;
      return unread(cause('unparseable', detail, 'Run docker info on the host.'), facts.evidence);
    }
    const isTask = (id: string): boolean => node !== 'inactive' && labelled.has(id);
    const evidence = new Set(facts.evidence);
    const idle = there.value.filter(({ item }) => STOPPED.includes(item.state));
    const stopped = idle
      .filter(({ item }) => !isTask(item.id))
      .map((container) => {
        const inspect = containerInspect.read(container);
        for (const key of inspect.evidence) evidence.add(key);
        const finished = inspect.known ? inspect.value.State.FinishedAt : '';
        const { name, state } = container.item;
        return { name, state, finishedAt: /^0001-|^$/.test(finished) ? null : finished };
      });
    const value = { all: there.value.length, stopped, keptBySwarm: idle.length - stopped.length };
    return known(value, [...evidence]);
  },
};
