import { canonicalAddress } from '../swarm/addresses.ts';
import { groupsOf } from './address-kind.ts';

/** Whether an address lies in a range such as `10.0.0.0/8`; what is no address or no range is in none. */
export function isInRange(address: string, range: string): boolean {
  const [, base = '', digits = ''] = /^(.+)\/(\d{1,3})$/.exec(range) ?? [];
  const [inside, outside] = [bitsOf(base), bitsOf(address)];
  const length = Number(digits);
  if (inside === null || outside === null || inside.length !== outside.length || length > inside.length)
    return false;
  return inside.slice(0, length) === outside.slice(0, length);
}

function bitsOf(text: string): string | null {
  const address = canonicalAddress(text);
  if (address === null || address.includes('%')) return null;
  return address.includes(':')
    ? groupsOf(address)
        .map((group) => group.toString(2).padStart(16, '0'))
        .join('')
    : address
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('');
}
