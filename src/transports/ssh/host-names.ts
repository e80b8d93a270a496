import { isIP, isIPv4, SocketAddress } from 'node:net';

/** By what a host is looked up in known_hosts files. */
export interface HostToVerify {
  /** The name or address that is connected to, as the configuration resolves it; IPv6 without brackets. */
  readonly name: string;
  readonly port: number;
  /** HostKeyAlias, which is looked up instead of the name, and without a port; null where there is none. */
  readonly alias: string | null;
  /**
   * The address that was connected to, where CheckHostIP is on; null where it is off, or where the way leads
   * through another host.
   */
  readonly address: string | null;
}

/** The names that OpenSSH looks a host up by, written as they stand in known_hosts. */
export interface LookedUp {
  readonly name: string;
  /** The name without its port: a key below it is good for any port, if the port has no keys of its own. */
  readonly anyPort: string | null;
  readonly address: string | null;
  readonly addressAnyPort: string | null;
}

export const SSH_PORT = 22;

/** The names by which OpenSSH would look for the host (sshconnect.c, get_hostfile_hostname_ipaddr). */
export function lookedUp({ name, port, alias, address }: HostToVerify): LookedUp {
  const bare = canonical(name);
  const byAddress = address === null || isLoopback(address) ? null : canonical(address);
  const known = alias === null ? withPort(bare, port) : lowerAscii(alias);
  const checked = byAddress === null || byAddress === known ? null : byAddress;
  return {
    name: known,
    anyPort: alias === null && port !== SSH_PORT ? bare : null,
    address: checked === null ? null : withPort(checked, port),
    addressAnyPort: port === SSH_PORT ? null : checked,
  };
}

/**
 * Whether a name may be written into a known_hosts file: what would be a pattern, a list, a marker or a
 * comment there would speak for other hosts than the one that was seen.
 */
export const isRecordable = (name: string): boolean => /^(?![-!])[^@?*#[\]|'"\\,\s\p{C}]{1,255}$/u.test(name);

/** Lower case for ASCII alone: a Kelvin sign is no k. */
export const lowerAscii = (text: string): string =>
  text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const withPort = (name: string, port: number): string => (port === SSH_PORT ? name : `[${name}]:${port}`);

/** Addresses have many spellings; OpenSSH looks for the one that the system would print. */
function canonical(name: string): string {
  const [address = '', zone] = name.split('%', 2);
  if (isIP(address) !== 6) return lowerAscii(name);
  const printed = new SocketAddress({ address, family: 'ipv6' }).address;
  return zone === undefined ? printed : `${printed}%${zone}`;
}

const isLoopback = (address: string): boolean =>
  isIPv4(address) ? address.startsWith('127.') : canonical(address) === '::1';
