import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, mapFact, unread } from '../../model/fact.ts';
import { registryAddresses } from '../host/registry-addresses.ts';
import { type PlaceAnswers, registryHandshakes } from './handshakes.ts';
import { NETWORK_LIMITS } from './limits.ts';

type Asked = Extract<PlaceAnswers, { state: 'asked' }>;

/** What a registry answered to the host; unread where it was not asked, with the reason. */
export const registryAnswers: FactSource<'registry', Asked> = {
  id: 'registry-answers',
  scope: 'registry',
  reads: readsOf(registryHandshakes, registryAddresses),
  read: (registry) => {
    const { item } = registry;
    const why = whyUnasked(item.unasked, item.name);
    if (why !== null) return unread(why);
    const all = readFact(registryHandshakes, registry);
    if (!all.known) return all;
    const place = all.value[item.name];
    if (!place) {
      const detail = `What ${item.name} answers was not collected.`;
      return unread(cause('not-collected', detail, 'Collect again.'), all.evidence);
    }
    return place.state === 'asked' ? known(place, all.evidence) : unread(place.cause, all.evidence);
  },
};

/** What a registry makes of a request in the clear. */
export const registryPlain: FactSource<'registry', Asked['plain']> = {
  id: 'registry-plain',
  scope: 'registry',
  reads: registryAnswers.reads,
  read: (registry) => mapFact(registryAnswers.read(registry), ({ plain }) => plain),
};

/** Why a registry is asked in no run; null where it is. */
export function whyUnasked(reason: 'no-name' | 'limit' | null, name: string) {
  if (reason === null) return null;
  return reason === 'limit'
    ? cause(
        'limit',
        `${name} is beyond the ${NETWORK_LIMITS.names} registries of a host that are asked.`,
        'Take registries that are not needed out of the configuration.',
      )
    : cause(
        'unparseable',
        `${name} is no name of a host with a port, so nobody was asked.`,
        'Look at it where it is configured; engines make nothing of it either.',
      );
}
