import type { z } from 'zod';
import { ancestor, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { networkList } from '../docker/engine-objects.ts';

/** A network as its engine lists it. */
export type NetworkDetails = z.infer<typeof networkList.shape>[number];

export const networkDetails: FactSource<'network', NetworkDetails> = {
  id: 'network-details',
  scope: 'network',
  reads: readsOf(networkList),
  read: (network) => {
    const listed = networkList.read(ancestor(network, 'engine'));
    if (!listed.known) return listed;
    const found = listed.value.find(({ Id }) => Id === network.item.id);
    if (found) return known(found, listed.evidence);
    const detail = `The network ${network.item.name} is not listed any more.`;
    return unread(cause('vanished', detail, 'Audit again.'), listed.evidence);
  },
};
