import { counted } from './plural.ts';
import type { Finding } from './results.ts';
import type { FindingWaiver, OutdatedWaiver, WaiverUse } from './waiver.ts';

type Failing = readonly Pick<Finding, 'status' | 'waiver'>[];

/** Whether nothing fails in something but what is waived; other things in it may be open. */
export function failsAreWaived(findings: Failing): boolean {
  const failing = findings.filter(({ status }) => status === 'fail');
  return failing.length > 0 && failing.every(({ waiver }) => waiver !== null);
}

/**
 * Whether something that fails is waived: all that fails in it is, and nothing else in it is open. What could not be
 * read or awaits a person stands behind the fail, and nobody has accepted it.
 */
export const allWaived = (findings: Failing): boolean =>
  failsAreWaived(findings) && findings.every(({ status }) => status !== 'error' && status !== 'manual');

/** The one sentence by which every report marks a fail that is waived. */
export const waiverWords = ({
  expires,
  owner,
  reason,
}: Pick<FindingWaiver, 'expires' | 'owner' | 'reason'>): string =>
  `waived until ${expires} by ${owner}: ${reason}`;

/** The one sentence by which every report marks a fail whose waiver is not in force. */
export const outdatedWords = ({ state, from, expires, owner, reason }: OutdatedWaiver): string =>
  state === 'expired'
    ? `waiver expired on ${expires}; ${owner} accepted it until then: ${reason}`
    : `waiver not valid before ${from}; ${owner} accepts it from then until ${expires}: ${reason}`;

/** What whoever reads of a waived fail should know beside that. */
export const waiverRemarks = (waiver: FindingWaiver): readonly string[] => [
  ...(waiver.newlyMatching ? ['Newly matching: it was not there when the waiver was written.'] : []),
  ...(waiver.spoofable ? [SPOOFABLE] : []),
];

export const SPOOFABLE =
  'Spoofable: the waiver goes by what whoever starts containers can choose, which was accepted.';

/** What someone should do about an entry of the file of waivers; empty where it is as it should be. */
export function waiverAttention(use: WaiverUse): readonly string[] {
  const fails = `${counted(use.findings, 'fail')} ${use.findings === 1 ? 'stands' : 'stand'}`;
  const news = use.newlyMatching.map(({ host, object }) => `${object} on ${host}`);
  return [
    ...{
      'in-force': [],
      expired: [`Expired on ${use.expires}; ${fails} without it.`],
      'not-yet-valid': [`Not valid before ${use.from}; ${fails} without it.`],
      unmatched: ['Unmatched: nothing that was read and fails is covered by it.'],
    }[use.state],
    ...(use.soonExpiring ? [`Expires soon, on ${use.expires}.`] : []),
    ...(news.length > 0
      ? [
          `Newly matching: ${news.slice(0, NAMED).join(', ')}${news.length > NAMED ? ` and ${news.length - NAMED} more` : ''}.`,
        ]
      : []),
  ];
}

/** Objects named in one sentence. */
const NAMED = 5;

/** How many entries there are in each state, in words: `2 in force, 1 expired`. */
export function waiverStates(uses: readonly Pick<WaiverUse, 'state'>[]): string {
  const parts = Object.entries(STATE_WORDS).flatMap(([state, words]) => {
    const number = uses.filter((use) => use.state === state).length;
    return number === 0 ? [] : [`${number} ${words}`];
  });
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** The state of an entry as a person reads it. */
export const STATE_WORDS: Readonly<Record<WaiverUse['state'], string>> = {
  'in-force': 'in force',
  expired: 'expired',
  'not-yet-valid': 'not yet valid',
  unmatched: 'unmatched',
};
