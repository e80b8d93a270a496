import type { z } from 'zod';
import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { type EvidenceKey, type FactSource, known, unread } from '../../model/fact.ts';
import { boundPorts } from '../containers/published-ports.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList, networkList } from '../docker/engine-objects.ts';
import { containerSubjects, isRunning } from '../subjects.ts';
import type { PublishedAddress } from './published-path.ts';

/** The ports that the containers on a network publish now, on each address; those of containers that do not run are closed. */
export const networkPorts: FactSource<'network', readonly PublishedAddress[]> = {
  id: 'network-ports',
  scope: 'network',
  reads: readsOf(containerList, containerInspect, networkList, boundPorts),
  read: (network) => {
    const containers = containerSubjects(ancestor(network, 'engine'));
    if (!containers.known) return containers;
    const networks = networkList.read(ancestor(network, 'engine'));
    if (!networks.known) return networks;
    const evidence = new Set<EvidenceKey>([...containers.evidence, ...networks.evidence]);
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
      const on = Object.entries(attached).map(([name, { NetworkID }]) =>
        networks.value.find(({ Id, Name }) => Id === NetworkID || Name === name),
      );
      if (!isOn && !(network.item.name === GATEWAY && needsGateway(on))) continue;
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

type NetworkListItem = z.infer<typeof networkList.shape>[number];

/** The bridge over which containers that are on overlay networks alone reach the host; they name it nowhere. */
const GATEWAY = 'docker_gwbridge';

/** One that is not listed any more can have been an overlay network. */
const needsGateway = (on: readonly (NetworkListItem | undefined)[]): boolean =>
  on.some((one) => one === undefined || one.Driver === 'overlay') &&
  !on.some((one) => one?.Driver === 'bridge' && !one.Internal);

/** Of a container that runs each port has its own number; only one that waits to be restarted can still have a range. */
const MOST_PORTS = 64;
