import type { CauseCode } from '../../src/model/cause.ts';
import type { HostSummary } from '../../src/model/host-summary.ts';
import { count } from './words.ts';

/** What keeps a whole host from being audited, in words. */
const REASONS: Readonly<Partial<Record<CauseCode, string>>> = {
  dns: 'the name has no address',
  refused: 'the connection was refused',
  unreachable: 'the host cannot be reached',
  timeout: 'no answer in time',
  auth: 'the login was refused',
  'host-key': 'the host key is not trusted',
  protocol: 'what answers does not speak SSH as it should',
  'ssh-config': 'the configuration of SSH does not work',
  sudo: 'sudo lets nobody become root',
  shell: 'the account has no shell that runs a script',
  'needs-root': 'the account may not read what is needed',
  'too-large': 'the host sent too much',
  interrupted: 'the run ended first',
};

/** Longest name looked for in a text, and longest text, in characters; a hostile host gives what it likes. */
const LONGEST_NAME = 300;
const LONGEST_TEXT = 2000;

/** Hosts that could not be audited for the same reason. */
export interface LostHosts {
  readonly title: string;
  readonly code: CauseCode | null;
  /** What happened to all of them, or to the first in the place of all; null where it differs more than by their names. */
  readonly detail: string | null;
  readonly isExample: boolean;
  readonly next: string | null;
  readonly hosts: readonly HostSummary[];
}

/** Gathers the hosts that could not be audited by their reason, the one that concerns most first. */
export function lostHosts(lost: readonly HostSummary[]): readonly LostHosts[] {
  const groups = Map.groupBy(lost, (host) =>
    JSON.stringify([host.state, host.error?.code, nameless(host, host.error?.next ?? '')]),
  );
  return [...groups.values()].sort((a, b) => b.length - a.length).flatMap(lostForOneReason);
}

function lostForOneReason(hosts: readonly HostSummary[]): LostHosts[] {
  const [first] = hosts;
  if (!first) return [];
  const { error } = first;
  const alike = new Set(hosts.map((host) => nameless(host, host.error?.detail ?? ''))).size === 1;
  const reason = error === null ? 'the results give no reason' : (REASONS[error.code] ?? error.code);
  return [
    {
      title: `${count(hosts.length, 'host')}${first.state === 'notattempted' ? ' not attempted' : ''}: ${reason}`,
      code: error?.code ?? null,
      detail: alike ? (error?.detail ?? null) : null,
      isExample: hosts.length > 1 && nameless(first, error?.detail ?? '') !== error?.detail,
      next: error?.next ?? null,
      hosts,
    },
  ];
}

/** A text about a host without what tells it from another, so that the same words can be known as the same. */
function nameless({ name, target }: HostSummary, text: string): string {
  const { address } = /^ssh:\/\/(?:[^@]*@)?(?<address>\[.*\]|[^:]*)/.exec(target)?.groups ?? {};
  return [target, name, address?.replace(/^\[|\]$/g, '') ?? ''].reduce(
    (left, word) =>
      word === '' || word.length > LONGEST_NAME ? left : left.replaceAll(asWord(word), '\u0000'),
    text.slice(0, LONGEST_TEXT),
  );
}

/** The text where it is no part of a longer name. */
const asWord = (text: string): RegExp =>
  new RegExp(`(?<![\\w.-])${text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')}(?![\\w-])`, 'g');
