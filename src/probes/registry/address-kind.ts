import { canonicalAddress } from '../swarm/addresses.ts';

/** What an address is good for; all but `other` are refused where a registry is to be asked. */
export type AddressKind =
  | 'loopback'
  | 'unspecified'
  | 'link-local'
  | 'metadata'
  | 'multicast'
  | 'broadcast'
  | 'unknown'
  | 'other';

/** Where clouds hand out credentials to whoever asks from a machine of theirs. */
const METADATA = ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '168.63.129.16', '192.0.0.192'];

/** The kind of an IP address; an IPv4 address that is carried within an IPv6 one counts as what it is. */
export function addressKind(text: string): AddressKind {
  const address = canonicalAddress(text);
  if (address === null || address.includes('%')) return /^\[?fe[89ab]/i.test(text) ? 'link-local' : 'unknown';
  if (METADATA.includes(address)) return 'metadata';
  return address.includes(':') ? kindOfV6(address) : kindOfV4(address);
}

function kindOfV4(address: string): AddressKind {
  const [first = 0, second] = address.split('.').map(Number);
  if (address === '255.255.255.255') return 'broadcast';
  if (first === 0) return 'unspecified';
  if (first === 127) return 'loopback';
  if (first === 169 && second === 254) return 'link-local';
  if (first >= 224) return first < 240 ? 'multicast' : 'broadcast';
  return 'other';
}

function kindOfV6(address: string): AddressKind {
  if (address === '::') return 'unspecified';
  if (address === '::1') return 'loopback';
  const groups = groupsOf(address);
  const [first = 0] = groups;
  if ((first & 0xffc0) === 0xfe80) return 'link-local';
  if ((first & 0xff00) === 0xff00) return 'multicast';
  const within = embedded(groups);
  return within === null ? 'other' : addressKind(within);
}

/** IPv4 within IPv6: compatible (::a.b.c.d), translated (::ffff:0:a.b.c.d), NAT64 (64:ff9b::/96) and 6to4 (2002::/16). */
function embedded(groups: readonly number[]): string | null {
  const head = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  const at = (index: number) => {
    const [high = 0, low = 0] = groups.slice(index);
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  };
  if (head === '0:0:0:0:0:0' || head === '0:0:0:0:ffff:0' || head === '64:ff9b:0:0:0:0') return at(6);
  return groups[0] === 0x2002 ? at(1) : null;
}

/** The eight numbers of an IPv6 address in its canonical form. */
export function groupsOf(address: string): readonly number[] {
  const [before = '', after] = address.split('::');
  const list = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [left, right] = [list(before), list(after ?? '')];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}
