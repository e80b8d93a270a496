import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { type EvidenceKey, type FactSource, known, unread } from '../../model/fact.ts';
import { boundPorts } from '../containers/published-ports.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { containerSubjects, isRunning } from '../subjects.ts';
import type { PublishedAddress } from './published-path.ts';

/** The ports that the containers on a network publish now, on each address; those of containers that do not run are closed. */
export const networkPorts: FactSource<'network', readonly PublishedAddress[]> = {
  id: 'network-ports',
  scope: 'network',
  reads: readsOf(containerList, containerInspect, boundPorts),
  read: (network) => {
    const containers = containerSubjects(ancestor(network, 'engine'));
    if (!containers.known) return containers;
    const evidence = new Set<EvidenceKey>(containers.evidence);
    const published: PublishedAddress[] = [];
    for (const container of containers.value) {
      const inspect = containerInspect.read(container);
      for (const key of inspect.evidence) evidence.add(key);
      if (!inspect.known) return unread(inspect.cause, [...evidence]);
      const attached = inspect.value.NetworkSettings.Networks;
      if (!isRunning(inspect.value.State.Status)) continue;
      const isOn = Object.entries(attached).some(
        ([name, { NetworkID }]) => NetworkID === network.item.id || name === network.item.name,
      );
      if (!isOn) continue;
      const ports = boundPorts.read(container);
      for (const key of ports.evidence) evidence.add(key);
      if (!ports.known) return unread(ports.cause, [...evidence]);
      for (const { containerPort, first, last, addresses } of ports.value)
        for (const address of addresses)
          for (let port = first; port <= last && port < first + MOST_PORTS; port += 1)
            published.push({ container: container.item.name, containerPort, address, port });
    }
    return known(published, [...evidence]);
  },
};

/** Of a container that runs each port has its own number; only one that waits to be restarted can still have a range. */
const MOST_PORTS = 64;
