import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { type NetworkDetails, networkDetails } from '../swarm/network-details.ts';

/** A bridge network in the network namespace of the host, with what is known of its addresses. */
export interface BridgeNetwork extends NetworkDetails {
  readonly EnableIPv6: boolean;
  /** From which its containers have their addresses. */
  readonly subnets: readonly string[];
}

/** Unread for rootless engines: the rules of their networks are those of a namespace that only their user can enter. */
export const bridgeNetwork: FactSource<'network', BridgeNetwork> = {
  id: 'bridge-network',
  scope: 'network',
  reads: readsOf(networkDetails),
  read: (network) => {
    const details = networkDetails.read(network);
    if (!details.known) return details;
    const { id, rootless } = ancestor(network, 'engine').item;
    if (rootless) {
      const detail = `Network ${network.item.name} lies in the network namespace of the rootless engine ${id}, whose rules and settings are not those of the host.`;
      const next = 'Look at them by hand, in that namespace (nsenter into the process of its rootlesskit).';
      return unread(cause('process-not-visible', detail, next), details.evidence);
    }
    const { EnableIPv6, IPAM } = details.value;
    if (typeof EnableIPv6 === 'boolean' && IPAM) {
      const subnets = IPAM.Config.flatMap(({ Subnet }) => Subnet || []);
      return known({ ...details.value, EnableIPv6, subnets }, details.evidence);
    }
    const detail = `Which addresses network ${network.item.name} has is not in what was collected.`;
    return unread(
      cause('not-collected', detail, 'Collect again with this version of plimsoll.'),
      details.evidence,
    );
  },
};
