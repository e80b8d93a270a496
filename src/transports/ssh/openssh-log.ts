import { visibleText } from '../../model/visible-text.ts';
import { ConnectFailure } from './connect-failure.ts';
import type { KnownKey } from './judge-host-key.ts';

/** A key that the OpenSSH client accepted, and on what ground. */
export interface AcceptedKey {
  readonly fingerprint: string;
  readonly verified: string;
}

/** A key that a host shows, with its type and its fingerprint. */
const SHOWN = /^debug1: Server host (?:key|certificate): (\S+) (SHA256:[A-Za-z0-9+/]{43})/;

/** Reads from what `ssh -v` says which keys it accepted: one for each hop, in order. */
export function acceptedKeys(log: string): readonly AcceptedKey[] {
  const keys: { fingerprint: string; verified: string }[] = [];
  for (const line of log.split(/\r?\n/)) {
    const shown = SHOWN.exec(line)?.[2];
    if (shown !== undefined) {
      keys.push({ fingerprint: shown, verified: UNSAID });
      continue;
    }
    const last = keys.at(-1);
    if (!last) continue;
    const [, authority, place] = /^debug1: Found (CA )?key in (.+:\d+)$/.exec(line) ?? [];
    if (place?.startsWith('KnownHostsCommand')) {
      last.verified = 'pinned';
    } else if (place !== undefined) {
      last.verified = `${authority ? 'certificate by the authority of' : 'known_hosts'} ${place}`;
    } else if (/^Warning: Permanently added /.test(line)) {
      last.verified = 'first use, unverified';
    }
  }
  return keys;
}

const UNSAID = 'verified by the OpenSSH client';

/** A host on the way of the OpenSSH client. `known` are the keys that it should show. */
export interface OnTheWay {
  readonly name: string;
  readonly user: string;
  readonly known: readonly KnownKey[];
  /** Fingerprints of the only keys that it may show; empty: known_hosts decides. */
  readonly pins: readonly string[];
}

/** What it means that the OpenSSH client ended before it was connected to the last host of the way. */
export function explainOpenssh(way: readonly OnTheWay[], log: string): ConnectFailure {
  const lines = log.split(/\r?\n/);
  const said = lines.filter(
    (line) => line.trim() !== '' && !/^(debug\d|OpenSSH_|Authenticated to|\*\* )/.test(line),
  );
  const last = visibleText(said.slice(-3).join(' ').slice(-300)) || 'it gave no reason';
  const text = said.join('\n');
  // Each host shows its key before the next is connected to, so the last one is that of the host that it ended at.
  const shown = lines.flatMap((line) => SHOWN.exec(line)?.slice(1).join(' ') ?? []);
  const own = shown.at(-1);
  const { name, user, known, pins } = way[Math.max(0, shown.length - 1)] ?? (way.at(-1) as OnTheWay);
  if (REVOKED.test(text) && own !== undefined) {
    return new ConnectFailure(
      'host-key',
      `The host key of ${name} is revoked: it showed ${own}, and a line of known_hosts revokes that key. No login was tried.`,
      'Whoever holds a revoked key can pose as the host: give the host a new key, or remove the line if it is wrong.',
    );
  }
  if (CHANGED.test(text) && own !== undefined && known.length > 0) {
    const had = known.map((key) => `${visibleText(key.file)}:${key.line} has ${key.type} ${key.fingerprint}`);
    return new ConnectFailure(
      'host-key',
      `The host key of ${name} is not the one that is known: it showed ${own}, but ${had.slice(0, 4).join(' and ')}. No login was tried.`,
      'Somebody may be posing as the host. If it was given a new key, compare the fingerprint with the one on the host itself, then replace that line.',
    );
  }
  if (UNKNOWN.test(text) && own !== undefined && pins.length > 0) {
    return new ConnectFailure(
      'host-key',
      `The host key of ${name} is not the one that is pinned: it showed ${own}, pinned is ${pins.slice(0, 4).join(' or ')}. No login was tried.`,
      'Somebody may be posing as the host. If it was given a new key, or the pin is of another of its keys, compare with the host itself and pin that one.',
    );
  }
  if (UNKNOWN.test(text) && own !== undefined) {
    return new ConnectFailure(
      'host-key',
      `The host key of ${name} is not known: it showed ${own}, and no line of known_hosts is about it. Where the OpenSSH client connects, nobody is asked about a key.`,
      'Compare the fingerprint with the one on the host itself, then connect once with ssh; or let it be remembered unseen (--host-key-policy accept-new).',
    );
  }
  if (/^debug1: Offering public key/m.test(log) && /connection (?:closed|reset)/i.test(text)) {
    return new ConnectFailure(
      'auth',
      `${name} closed the connection when it was offered a key of ${user}: ${last}`,
      `Look at the log of sshd there: the account may be locked or expired, or ${user} may not log in.`,
    );
  }
  const [, code, next, passing] = MEANINGS.find(([pattern]) => pattern.test(text)) ?? OTHERWISE;
  const to = way.at(-1) as OnTheWay;
  return new ConnectFailure(
    code,
    `The OpenSSH client did not connect to ${to.name} as ${to.user}: ${last}`,
    next,
    passing,
  );
}

type Meaning = readonly [RegExp, ConnectFailure['why']['code'], string, boolean];

const CHANGED = /host identification has changed|host key for .* has changed/i;
const REVOKED = /revoked host key detected|is marked as revoked/i;
const UNKNOWN = /^No \S+ host key is known for .* you have requested strict checking/im;

const MEANINGS: readonly Meaning[] = [
  [
    /host identification has changed|host key verification failed|host key for .* has changed/i,
    'host-key',
    'Compare the fingerprint with the one on the host itself, and mend known_hosts if the new key is right.',
    false,
  ],
  [
    /bad configuration option: knownhostscommand/i,
    'ssh-config',
    'Use OpenSSH 8.5 or newer on this machine, or leave the pin out and keep the key in known_hosts.',
    false,
  ],
  [/could not resolve hostname/i, 'dns', 'Check the spelling of the host, or give it an address.', false],
  [/connection refused/i, 'refused', 'Check the address and the port, and that sshd runs there.', true],
  [
    /connection (?:closed|reset)|kex_exchange_identification/i,
    'refused',
    'Look at the log of sshd there; one that is busy (MaxStartups) lets people in again after a while.',
    true,
  ],
  [/timed out/i, 'timeout', 'Check that the host is up, and the network on the way to it.', false],
  [/no route to host|network is unreachable/i, 'unreachable', 'Check the network on the way to it.', false],
  [
    /permission denied|too many authentication failures/i,
    'auth',
    'Put a public key of yours into authorized_keys there, or name the right user or key.',
    false,
  ],
];

const OTHERWISE: Meaning = [
  /(?:)/,
  'protocol',
  'Run ssh -v with the same name and mend what it says.',
  false,
];
