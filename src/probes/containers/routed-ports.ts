import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { networkList } from '../docker/engine-objects.ts';
import { swarmServices } from './swarm-service.ts';

/**
 * Ports of a container that the routing mesh of a swarm publishes: none; those that its service names, which is
 * judged for them; or some that a worker is not told.
 */
export type RoutedPorts = 'none' | 'of its service' | 'not told';

/**
 * Inspecting a task shows no ports of the routing mesh. That it has some is seen all the same: only a task of a
 * service with such ports is attached to the ingress network, and nothing else can be.
 */
export const routedPorts: FactSource<'container', RoutedPorts> = {
  id: 'routed-ports',
  scope: 'container',
  reads: readsOf(containerInspect, networkList, engineInfo, swarmServices),
  read: (container) => {
    const inspect = containerInspect.read(container);
    if (!inspect.known) return inspect;
    if (!('com.docker.swarm.service.id' in inspect.value.Config.Labels))
      return known('none', inspect.evidence);
    const engine = ancestor(container, 'engine');
    const networks = networkList.read(engine);
    const evidence = [...inspect.evidence, ...networks.evidence];
    if (!networks.known) return unread(networks.cause, evidence);
    const attached = inspect.value.NetworkSettings.Networks;
    if (!networks.value.some(({ Name, Ingress }) => Ingress && Name in attached))
      return known('none', evidence);
    const info = engineInfo.read(engine);
    evidence.push(...info.evidence);
    if (!info.known) return unread(info.cause, evidence);
    if (!info.value.Swarm.ControlAvailable) return known('not told', evidence);
    const services = swarmServices.read(engine);
    evidence.push(...services.evidence);
    return services.known ? known('of its service', evidence) : unread(services.cause, evidence);
  },
};
