import { visibleText } from '../../model/visible-text.ts';
import { fingerprint, keyType } from './host-key.ts';
import { type HostToVerify, isRecordable, SSH_PORT } from './host-names.ts';
import type { HostKeyVerdict, KnownKey } from './judge-host-key.ts';
import type { Place } from './known-hosts.ts';

/** What to do about a host whose key is not known; `ask` takes a person at a terminal. */
export type HostKeyPolicy = 'yes' | 'accept-new' | 'ask';

/** Whether to go on with a host, and on what ground. */
export type HostKeyDecision =
  | {
      readonly accept: true;
      /** What vouches for the key; it stands in the results. */
      readonly how: string;
      /** Whether the key is to be written into known_hosts, once the host has proved that it holds it. */
      readonly record: boolean;
    }
  | { readonly accept: false; readonly message: string; readonly next: string }
  | { readonly accept: 'ask'; readonly question: string };

export interface ShownHostKey {
  readonly host: HostToVerify;
  readonly key: Uint8Array;
  readonly verdict: HostKeyVerdict;
  readonly policy: HostKeyPolicy;
  /** Fingerprints that the user named for this host: where there are any, they alone decide. */
  readonly pins: readonly string[];
}

/** Decides by revocations first, then by pins, then by what is known, then by the policy. */
export function decideHostKey(shown: ShownHostKey): HostKeyDecision {
  const { host, key, verdict, policy, pins } = shown;
  const name = nameOf(host);
  const type = keyType(key);
  if (type === null) {
    return refuse(
      `${name} showed something as its host key that is no key.`,
      `Check that sshd listens on port ${host.port} there.`,
    );
  }
  const print = fingerprint(key);
  const own = `${type} ${print}`;
  if (verdict.kind === 'revoked') {
    return refuse(
      `The host key of ${name} is revoked: it showed ${own}, and ${at(verdict)} revokes that key.`,
      `Whoever holds a revoked key can pose as the host: give the host a new key, or remove ${at(verdict)} if that line is wrong.`,
    );
  }
  if (pins.length > 0) return pins.includes(print) ? accept('pinned') : notPinned(shown, own);
  switch (verdict.kind) {
    case 'match':
      return accept(`known_hosts ${at(verdict)}`);
    case 'mismatch':
      return refuse(
        `The host key of ${name} is not the one that is known: it showed ${own}, but ${listed(verdict.known)}. No login was tried.`,
        `Somebody may be posing as the host. If it was given a new key, compare the fingerprint with the one on the host itself (${onTheHost(own)}), then remove ${places(verdict.known)} and add the new key.`,
      );
    case 'authority':
      return refuse(
        `${name} is known by a certificate authority only (${at(verdict)}), and its key ${own} came without a certificate that can be checked here.`,
        'Audit it through the OpenSSH client (--transport openssh), or pin its key (--host-key, hostKeys in the inventory).',
      );
    case 'unknown':
      return verdict.unreadable.length > 0
        ? notReadable(name, own, verdict.unreadable)
        : firstUse(policy, host, own);
  }
}

/**
 * What a person's answer to the question means: `yes`, the fingerprint itself, or `no` (also an empty answer, as
 * to OpenSSH's question). Null where it is none of these and has to be asked again.
 */
export function answerToHostKey(
  answer: string,
  { host, key }: Pick<ShownHostKey, 'host' | 'key'>,
): HostKeyDecision | null {
  const word = answer.trim();
  if (word === fingerprint(key)) return accept('first use, fingerprint given by a person', true);
  switch (word.toLowerCase()) {
    case 'yes':
      return accept(UNVERIFIED, true);
    case 'no':
    case '':
      return refuse(
        `The host key of ${nameOf(host)}, ${fingerprint(key)}, was not accepted.`,
        'Audit again and answer yes once the fingerprint is known to be right.',
      );
    default:
      return null;
  }
}

const UNVERIFIED = 'first use, unverified';

function firstUse(policy: HostKeyPolicy, host: HostToVerify, own: string): HostKeyDecision {
  const name = nameOf(host);
  if (policy === 'yes') {
    return refuse(
      `The host key of ${name} is not known: it showed ${own}, and no line of known_hosts is about it.`,
      `Compare the fingerprint with the one on the host itself (${onTheHost(own)}), then pin it (--host-key, hostKeys in the inventory) or connect once with ssh.`,
    );
  }
  if (!isRecordable(host.alias ?? host.name)) {
    return refuse(
      `The host key of ${name} is not known (it showed ${own}), and a host of that name cannot be written into known_hosts.`,
      'Pin its key (--host-key, hostKeys in the inventory), or give the host a HostKeyAlias.',
    );
  }
  if (policy === 'accept-new') return accept(UNVERIFIED, true);
  return {
    accept: 'ask',
    question: `The host ${name} is not known. It showed the key ${own}.\nConnect, and remember this key (yes, no, or the fingerprint)? `,
  };
}

function notPinned({ host, pins, verdict }: ShownHostKey, own: string): HostKeyDecision {
  const known =
    verdict.kind === 'match'
      ? ` (${at(verdict)} knows that key, but where a key is pinned no other counts)`
      : '';
  return refuse(
    `The host key of ${nameOf(host)} is not the one that is pinned: it showed ${own}${known}, pinned is ${some(pins.map(visibleText), ' or ')}. No login was tried.`,
    `Somebody may be posing as the host. If it was given a new key, or the pin is of another of its keys, compare with the host itself (${onTheHost(own)}) and pin that one.`,
  );
}

const notReadable = (
  name: string,
  own: string,
  lines: readonly (Place & { readonly problem: string })[],
): HostKeyDecision =>
  refuse(
    `Whether the host key of ${name}, ${own}, is known cannot be told: ${some(
      lines.map((line) => `${at(line)} cannot be read: ${visibleText(line.problem)}`),
      '; ',
    )}.`,
    `Repair or remove ${places(lines)}, or pin the key (--host-key, hostKeys in the inventory).`,
  );

const accept = (how: string, record = false): HostKeyDecision => ({ accept: true, how, record });

const refuse = (message: string, next: string): HostKeyDecision => ({ accept: false, message, next });

function nameOf({ name, port, alias }: HostToVerify): string {
  const where = port === SSH_PORT ? visibleText(name) : `${visibleText(name)}, port ${port}`;
  return alias === null ? where : `${where} (known as ${visibleText(alias)})`;
}

const at = ({ file, line }: Place): string =>
  line === 0 ? visibleText(file) : `${visibleText(file)}:${line}`;

const listed = (known: readonly KnownKey[]): string =>
  some(
    known.map((key) => `${at(key)} has ${key.type} ${key.fingerprint}`),
    ' and ',
  );

const places = (lines: readonly Place[]): string => some(lines.map(at), ', ');

const MOST_SHOWN = 4;

/** A pattern can make a hundred lines be about one host. */
function some(all: readonly string[], between: string): string {
  const shown = all.slice(0, MOST_SHOWN).join(between);
  return all.length > MOST_SHOWN ? `${shown}${between}${all.length - MOST_SHOWN} more` : shown;
}

/** How a person reads the fingerprint where nobody can have changed it on the way. */
const onTheHost = (own: string): string =>
  `ssh-keygen -lf /etc/ssh/ssh_host_${/^(?:ssh-)?(rsa|ecdsa|ed25519)/.exec(own)?.[1] ?? '*'}_key.pub`;
