import { fingerprint } from './host-key.ts';
import { type HostToVerify, lookedUp } from './host-names.ts';
import {
  type KnownHostsLine,
  type KnownKeyLine,
  namesHost,
  type Place,
  type UnreadableLine,
} from './known-hosts.ts';

/** A key that a line has for a host. */
export interface KnownKey extends Place {
  readonly type: string;
  readonly fingerprint: string;
}

/** What the known_hosts files say of a key that a host showed. */
export type HostKeyVerdict =
  | ({ readonly kind: 'match' } & Place)
  | ({ readonly kind: 'revoked' } & Place)
  /** The files have keys of this host, of whatever type, and this is none of them. */
  | { readonly kind: 'mismatch'; readonly known: readonly KnownKey[] }
  /** All that is known of the host is the authority that certifies its keys, and this is a plain key. */
  | ({ readonly kind: 'authority' } & Place)
  /** Nothing is known, but for lines that seem to be about the host and cannot be read. */
  | { readonly kind: 'unknown'; readonly unreadable: readonly UnreadablePlace[] };

export interface UnreadablePlace extends Place {
  readonly problem: string;
}

/**
 * Judges a plain key by the lines of all files, in their order, as OpenSSH does (hostfile.c,
 * check_hostkeys_by_key_or_type; sshconnect.c, check_host_key). A key of a type that the files lack is a
 * mismatch where they have another of the host. More is refused than there in one case: a revocation holds
 * whichever name of the host it is written for.
 */
export function hostKeyVerdict(
  lines: readonly KnownHostsLine[],
  host: HostToVerify,
  key: Uint8Array,
): HostKeyVerdict {
  const { name, anyPort, address, addressAnyPort } = lookedUp(host);
  const about = (wanted: string | null): Judged =>
    judge(wanted === null ? [] : linesAbout(lines, wanted), key);
  const byName = about(name);
  const byAnyPort = about(anyPort);
  const byAddress = about(address);
  const byAddressAnyPort = about(addressAnyPort);

  const all = [byName, byAnyPort, byAddress, byAddressAnyPort];
  const revoked = all.find((judged) => judged.revoked !== null)?.revoked;
  if (revoked) return { kind: 'revoked', ...place(revoked) };
  const differing = [byName, byAddress].find(({ differ }) => differ.length > 0);
  if (differing) return { kind: 'mismatch', known: differing.differ.map(knownKey) };
  // What is known of other ports helps only where it fits; it is no reason to refuse.
  const match = byName.match ?? (byAddressAnyPort.differ.length > 0 ? null : byAnyPort.match);
  if (match) return { kind: 'match', ...place(match) };
  const authority = byName.authority ?? byAnyPort.authority;
  if (authority) return { kind: 'authority', ...place(authority) };
  const unreadable = [...new Set(all.flatMap((judged) => judged.unreadable))];
  return {
    kind: 'unknown',
    unreadable: unreadable.map(({ problem, ...where }) => ({ ...place(where), problem })),
  };
}

/**
 * The types of the keys that are known of a host, in the order of the lines: asked for first, a host with
 * several keys shows one that can be compared.
 */
export function knownKeyTypes(lines: readonly KnownHostsLine[], host: HostToVerify): readonly string[] {
  const { name, anyPort } = lookedUp(host);
  const ofName = plainKeys(linesAbout(lines, name));
  const keys = ofName.length > 0 || anyPort === null ? ofName : plainKeys(linesAbout(lines, anyPort));
  return [...new Set(keys.map(({ type }) => type))];
}

/**
 * The first line that trusts an authority to certify keys of this host; null where none does. Only OpenSSH's own
 * client can check certificates.
 */
export function certifyingAuthority(lines: readonly KnownHostsLine[], host: HostToVerify): Place | null {
  const { name, anyPort } = lookedUp(host);
  const about = [name, anyPort].flatMap((wanted) => (wanted === null ? [] : linesAbout(lines, wanted)));
  const line = about.find(isAuthority);
  return line === undefined ? null : place(line);
}

/** The keys of this host that are revoked, whichever of its names they are revoked for. */
export function revokedKeys(lines: readonly KnownHostsLine[], host: HostToVerify): readonly KnownKeyLine[] {
  const names = Object.values(lookedUp(host)).filter((name) => name !== null);
  return [...new Set(names.flatMap((name) => linesAbout(lines, name)))].filter(isRevocation);
}

interface Judged {
  readonly match: KnownKeyLine | null;
  readonly revoked: KnownKeyLine | null;
  readonly authority: KnownKeyLine | null;
  /** The plain keys, where none of them is the key. */
  readonly differ: readonly KnownKeyLine[];
  readonly unreadable: readonly UnreadableLine[];
}

function judge(about: readonly KnownHostsLine[], key: Uint8Array): Judged {
  const keys = plainKeys(about);
  const match = keys.find((line) => line.key.equals(key)) ?? null;
  return {
    match,
    differ: match === null ? keys : [],
    revoked: about.filter(isRevocation).find((line) => line.key.equals(key)) ?? null,
    authority: about.find(isAuthority) ?? null,
    unreadable: about.filter((line) => line.kind === 'problem'),
  };
}

const linesAbout = (lines: readonly KnownHostsLine[], name: string): readonly KnownHostsLine[] =>
  lines.filter(({ hosts }) => hosts !== null && namesHost(hosts, name));

const plainKeys = (lines: readonly KnownHostsLine[]): readonly KnownKeyLine[] =>
  lines.filter((line) => line.kind === 'key').filter(({ marker }) => marker === null);

const isRevocation = (line: KnownHostsLine): line is KnownKeyLine =>
  line.kind === 'key' && line.marker === 'revoked';

const isAuthority = (line: KnownHostsLine): line is KnownKeyLine =>
  line.kind === 'key' && line.marker === 'cert-authority';

const place = ({ file, line }: Place): Place => ({ file, line });

const knownKey = ({ file, line, type, key }: KnownKeyLine): KnownKey => ({
  file,
  line,
  type,
  fingerprint: fingerprint(key),
});
