import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { serviceList } from '../docker/engine-objects.ts';

/** What an engine listens on as a node of a swarm. */
export interface SwarmPorts {
  readonly member: boolean;
  /** Ports that services publish on every node: dockerd itself opens them. Only managers know them. */
  readonly ports: readonly number[];
}

export const swarmPorts: FactSource<'engine', SwarmPorts> = {
  id: 'swarm-ports',
  scope: 'engine',
  reads: readsOf(engineInfo, serviceList),
  read: (engine) => {
    const info = readFact(engineInfo, engine);
    if (!info.known) return info;
    const { LocalNodeState, ControlAvailable } = info.value.Swarm;
    const member = LocalNodeState !== '' && LocalNodeState !== 'inactive';
    if (!member || !ControlAvailable) return known({ member, ports: [] }, info.evidence);
    const services = readFact(serviceList, engine);
    if (!services.known) return services;
    const ports = services.value.flatMap(({ Endpoint }) => Endpoint?.Ports ?? []);
    return known({ member, ports: ports.map(({ PublishedPort }) => PublishedPort) }, [
      ...new Set([...info.evidence, ...services.evidence]),
    ]);
  },
};
