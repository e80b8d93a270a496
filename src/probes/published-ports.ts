import { readFact } from '../kit/define-fact.ts';
import { type FactSource, known } from '../model/fact.ts';
import { containerInspect } from './docker/container-inspect.ts';
import { containerSubjects } from './populations.ts';

/**
 * Host ports that an engine publishes for its containers. Since engine 28 dockerd itself listens on them where
 * the userland proxy is off. Containers that were not read are left out: then a port is taken for more than it is.
 */
export const containerPublishedPorts: FactSource<'engine', readonly number[]> = {
  id: 'published-ports',
  scope: 'engine',
  read: (engine) => {
    const listed = containerSubjects(engine);
    if (!('length' in listed)) return listed;
    const facts = listed.map((container) => readFact(containerInspect, container));
    const ports = facts.flatMap((fact) =>
      fact.known
        ? Object.values(fact.value.NetworkSettings.Ports)
            .flat()
            .map(({ HostPort }) => Number(HostPort))
        : [],
    );
    return known([...new Set(ports)], [...new Set(facts.flatMap((fact) => fact.evidence))]);
  },
};
