import { isIPv4, isIPv6 } from 'node:net';
import { ACCOUNT } from './ssh-words.ts';

/** A place to log in to, as people write it. */
export interface Address {
  readonly user?: string;
  /** A host name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port?: number;
}

/** Whether a text is an address of IPv4 or of IPv6; null where it is none. */
export const addressVersion = (text: string): 4 | 6 | null => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : null);

/** Why a text is no address; ends a sentence that begins with the text. */
export type Unreadable = { readonly wrong: string };

/** Whether a text can be the name or the address of a host: never an option, never a part of a command. */
export const isHost = (text: string): boolean =>
  isIPv4(text) || isIPv6(text) || (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text) && text.length <= 255);

/**
 * Reads `[user@]host[:port]`, `[user@][v6][:port]`, a bare IPv6 address, or `ssh://` before one of them.
 * An IPv6 address that a port shall follow needs its brackets: without them every colon is of the address.
 */
export function parseAddress(text: string): Address | Unreadable {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text);
  if (!scheme) return parseBare(text);
  if (scheme[1]?.toLowerCase() !== 'ssh')
    return { wrong: 'is not reached by ssh: write ssh://[user@]host[:port]' };
  const bare = text.slice(scheme[0].length).replace(/\/$/, '');
  if (bare.includes('/')) return { wrong: 'has a path, but ssh:// takes only [user@]host[:port]' };
  if (/^[^@]*:[^@]*@/.test(bare)) return { wrong: 'has a password, but only keys are used to log in' };
  return parseBare(bare, decodeUser);
}

function parseBare(text: string, decode = (user: string): string | null => user): Address | Unreadable {
  if (text === '') return { wrong: 'is empty' };
  const at = text.lastIndexOf('@');
  const user = at < 0 ? undefined : decode(text.slice(0, at));
  const place = text.slice(at + 1);
  if (user === null || (user !== undefined && !ACCOUNT.test(user)))
    return { wrong: 'has no proper user before its @' };
  const split = splitPort(place);
  if ('wrong' in split) return split;
  return { ...(user === undefined ? {} : { user }), ...split };
}

function splitPort(place: string): Address | Unreadable {
  if (isIPv6(place)) return { host: place };
  const [, bracketed, plain, digits] = /^(?:\[([^[\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(place) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) {
    return { wrong: 'is no [user@]host[:port]; an IPv6 address with a port is [address]:port' };
  }
  if (bracketed !== undefined && !isIPv6(bracketed))
    return { wrong: 'has no IPv6 address between its brackets' };
  if (!isHost(host)) return { wrong: 'is no [user@]host[:port]' };
  if (digits === undefined) return { host };
  const port = readPort(digits);
  return port === null ? { wrong: 'has a port that is not a whole number from 1 to 65535' } : { host, port };
}

/** A port in decimal digits; null where it is none. */
export function readPort(digits: string): number | null {
  const port = Number(digits);
  return /^[1-9][0-9]{0,4}$/.test(digits) && port <= 65_535 ? port : null;
}

function decodeUser(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Writes an address as {@link parseAddress} reads it. */
export function formatAddress({ user, host, port }: Address): string {
  const place = port !== undefined && host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${place}${port === undefined ? '' : `:${port}`}`;
}
