import type { z } from 'zod';
import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { serviceList } from '../docker/engine-objects.ts';

export type SwarmService = z.infer<typeof serviceList.shape>[number];

/** The services of the swarm that an engine is part of; unread on a worker, which is not told. */
export const swarmServices: FactSource<'engine', readonly SwarmService[]> = {
  id: 'swarm-services',
  scope: 'engine',
  reads: readsOf(engineInfo, serviceList),
  read: (engine) => {
    const info = engineInfo.read(engine);
    if (!info.known) return info;
    if (info.value.Swarm.ControlAvailable) return serviceList.read(engine);
    return unread(
      cause(
        'engine-error',
        `Engine ${engine.item.id} is no manager of a swarm, and only managers know how its services are set up.`,
        'Audit a manager of the swarm.',
      ),
      info.evidence,
    );
  },
};

/** A swarm service as its manager describes it. */
export const swarmService: FactSource<'service', SwarmService> = {
  id: 'swarm-service',
  scope: 'service',
  reads: readsOf(engineInfo, serviceList),
  read: (service) => {
    const listed = serviceList.read(ancestor(service, 'engine'));
    if (!listed.known) return listed;
    const found = listed.value.find(({ ID }) => ID === service.item.id);
    if (found) return known(found, listed.evidence);
    return unread(
      cause('vanished', `The service ${service.item.name} is not listed any more.`, 'Audit again.'),
      listed.evidence,
    );
  },
};

/** Words for a published port of a service in a report. */
export const describeServicePort = (port: NonNullable<SwarmService['Endpoint']>['Ports'][number]): string =>
  `${port.PublishMode || 'ingress'} ${port.PublishedPort} -> ${port.TargetPort}/${port.Protocol || 'tcp'}`;
