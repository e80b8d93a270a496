import { deriveFact } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { networkList } from '../docker/engine-objects.ts';
import { swarmMembership } from './membership.ts';
import type { NetworkDetails } from './network-details.ts';

/** The networks of an engine that span hosts. */
export interface OverlayNetworks {
  /** A worker lists only those on which it has a task. */
  readonly listed: readonly NetworkDetails[];
  /** Why there may be more that the engine should list and did not; null where there are none. */
  readonly missing: Unread | null;
  /** What it means that none is listed. */
  readonly whenNone: string;
}

/**
 * A manager that has lost the majority lists networks all the same, without an error, but only those on which it has
 * a task; /info then has the reason, and counts no managers.
 */
export const overlayNetworksOfEngine = deriveFact({
  id: 'overlay-networks',
  scope: 'engine',
  from: { info: engineInfo, membership: swarmMembership, networks: networkList },
  value: ({ info, membership, networks }, engine): OverlayNetworks => {
    const { id } = engine.item;
    const listed = networks.filter(({ Driver }) => Driver === 'overlay');
    switch (membership.role) {
      case 'none':
        return { listed, missing: null, whenNone: `Engine ${id} is in no swarm and has no overlay network.` };
      case 'worker':
        return {
          listed,
          missing: null,
          whenNone: `Engine ${id} is a worker, and has no task on an overlay network.`,
        };
      case 'manager': {
        const whenNone = `The swarm of engine ${id} has no overlay network.`;
        if (info.Swarm.Managers > 0) return { listed, missing: null, whenNone };
        const why = info.Swarm.Error === '' ? '' : `: ${info.Swarm.Error}`;
        const detail = `Engine ${id} manages a swarm, but could not ask it for its networks${why}`;
        const next = 'Bring back the majority of the managers; then audit again.';
        return { listed, missing: unread(cause('engine-error', detail, next)), whenNone };
      }
    }
  },
});
