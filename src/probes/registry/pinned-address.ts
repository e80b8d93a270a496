import { type Cause, cause } from '../../model/cause.ts';
import type { RegistryAddresses } from '../host/registry-addresses.ts';
import { type AddressKind, addressKind } from './address-kind.ts';
import { literalAddress } from './registry-name.ts';

export type Pinned =
  | { readonly state: 'pinned'; readonly address: string }
  | { readonly state: 'unread'; readonly cause: Cause };

const WORDS: Readonly<Record<Exclude<AddressKind, 'other'>, string>> = {
  loopback: 'this machine itself',
  unspecified: 'no machine',
  'link-local': 'whatever is on the same link',
  metadata: 'a metadata service of a cloud',
  multicast: 'many machines at once',
  broadcast: 'all machines of a network',
  unknown: 'nobody knows what',
};

/**
 * The one address to which all connections of a name go: the first of its answers that an audit may connect to.
 * `resolved` is null where the answers were not read, which matters to names alone.
 */
export function pinnedAddress(host: string, resolved: RegistryAddresses | null): Pinned {
  const literal = literalAddress(host);
  const answer = literal === null ? resolved?.[host] : { state: 'found' as const, addresses: [literal] };
  if (answer === undefined) {
    const detail = `The addresses of ${host} were not collected.`;
    return { state: 'unread', cause: cause('not-collected', detail, 'Collect again.') };
  }
  if (answer.state === 'unread') return answer;
  const address = answer.addresses.find((one) => addressKind(one) === 'other');
  if (address !== undefined) return { state: 'pinned', address };
  const [first = ''] = answer.addresses;
  const kind = addressKind(first);
  const detail = `${host} is ${first}, which stands for ${kind === 'other' ? '' : WORDS[kind]}, and to that no audit connects.`;
  const next = 'Give the registry an address of its own in the network, or judge it by hand.';
  return { state: 'unread', cause: cause('address-refused', detail, next) };
}
