/** Whether a network or an address lies within a network, both as `address[/bits]` of one family; false where one is none. */
export function within(inner: string, outer: string): boolean {
  const [a, b] = [parse(inner), parse(outer)];
  if (!a || !b || a.width !== b.width || a.bits < b.bits) return false;
  const drop = BigInt(a.width - b.bits);
  return a.value >> drop === b.value >> drop;
}

interface Network {
  readonly value: bigint;
  readonly bits: number;
  readonly width: 32 | 128;
}

function parse(text: string): Network | null {
  const [address = '', length] = text.split('/');
  const four = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address);
  const width = four ? 32 : 128;
  const value = four ? parseFour(address) : parseSix(address);
  const bits = length === undefined ? width : Number(length);
  return value !== null && Number.isInteger(bits) && bits >= 0 && bits <= width
    ? { value, bits, width }
    : null;
}

const parseFour = (address: string): bigint | null => {
  const bytes = address.split('.').map(Number);
  return bytes.every((byte) => byte <= 255)
    ? bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    : null;
};

function parseSix(address: string): bigint | null {
  if (!/^[0-9a-f:]+$/i.test(address)) return null;
  const [head = '', tail, more] = address.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const missing = 8 - left.length - right.length;
  if (more !== undefined || (tail === undefined ? missing !== 0 : missing < 1)) return null;
  const all = [...left, ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...right];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** Networks that are reached from this machine or from private networks alone (RFC 1918, 4193, 6598, 3927, 4291). */
const NOT_PUBLIC = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

/** Whether an address is one of loopback or of a private network. */
export const isPrivate = (address: string): boolean =>
  NOT_PUBLIC.some((network) => within(address.replace(/^\[|\]$/g, ''), network));
