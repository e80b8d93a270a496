import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { containerSubjects } from '../subjects.ts';

/**
 * Host ports that an engine publishes for its containers. Since engine 28 dockerd itself listens on them where
 * the userland proxy is off.
 */
export const containerPublishedPorts: FactSource<'engine', readonly number[]> = {
  id: 'published-ports',
  scope: 'engine',
  reads: readsOf(containerList, containerInspect),
  read: (engine) => {
    const listed = containerSubjects(engine);
    if (!listed.known) return listed;
    const ports = new Set<number>();
    const evidence = new Set(listed.evidence);
    for (const container of listed.value) {
      const fact = readFact(containerInspect, container);
      if (!fact.known) return fact;
      for (const key of fact.evidence) evidence.add(key);
      for (const { HostPort } of Object.values(fact.value.NetworkSettings.Ports).flat())
        ports.add(Number(HostPort));
    }
    return known([...ports], [...evidence]);
  },
};
