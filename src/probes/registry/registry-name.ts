import { canonicalAddress } from '../swarm/addresses.ts';

/** A place that can be asked: a host name or an address, and a port. */
export interface RegistryPlace {
  /** Without a scheme, as it is written. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** Letters, digits, hyphens and dots, no part longer than names of hosts have them. */
const HOST =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?$/;

/**
 * Reads `[scheme://]host[:port][/...]` as a configuration names a registry; null where it is no host that can be asked
 * for. Without a port it is 443, or 80 where the scheme is http.
 */
export function readRegistryName(text: string): RegistryPlace | null {
  const [, scheme = '', name = ''] = /^(?:([a-z]+):\/\/)?([^/]*)(?:\/.*)?$/is.exec(text) ?? [];
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+))(?::([1-9][0-9]{0,4}))?$/.exec(name) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? (scheme.toLowerCase() === 'http' ? 80 : 443) : Number(digits);
  if (host === undefined || port > 65_535) return null;
  if (bracketed !== undefined) {
    const address = canonicalAddress(bracketed);
    return address?.includes(':') || bracketed.includes(':') ? { name, host: bracketed, port } : null;
  }
  if (!HOST.test(host)) return null;
  // What ends in a number is an address or nothing: resolvers read 127.1, 0177.0.0.1 and 0x7f.1 as such.
  const last = host.replace(/\.$/, '').split('.').at(-1) ?? '';
  return /^(0x[0-9a-f]*|\d+)$/i.test(last) && canonicalAddress(host) !== host ? null : { name, host, port };
}

/** The address that a name is; null where it has to be looked up. */
export const literalAddress = (host: string): string | null => canonicalAddress(host);
