import { SPOOFABLE, STATE_WORDS, waiverAttention } from '../../src/model/waived.ts';
import type { FindingWaiver, WaiverUse } from '../../src/model/waiver.ts';
import { capital, count } from './words.ts';

/** Hosts named in one line. */
const NAMED = 6;

/** One entry of the file of waivers in words, with what became of it. */
export interface WaiverWords {
  readonly state: string;
  readonly check: string;
  /** Hosts and objects as the entry names them. */
  readonly about: string;
  readonly covers: string;
  readonly reason: string;
  readonly who: string;
  readonly until: string;
  readonly remarks: readonly string[];
  readonly place: string;
}

/** The entries of the file of waivers, those that someone should look after first. */
export const urgentFirst = (uses: readonly WaiverUse[]): readonly WaiverUse[] => {
  const urgent = (use: WaiverUse) => (waiverAttention(use).length > 0 ? 0 : 1);
  return uses.toSorted((a, b) => urgent(a) - urgent(b));
};

export function waiverInWords(use: WaiverUse): WaiverWords {
  const { check, hosts } = use;
  const on = hosts.length > NAMED ? count(hosts.length, 'host') : hosts.join(', ');
  return {
    state: capital(STATE_WORDS[use.state]),
    check,
    about: aboutOf(use),
    covers: use.findings === 0 ? 'nothing' : `${count(use.findings, 'fail')} on ${on}`,
    reason: use.reason,
    ...termsOf(use),
    remarks: [...waiverAttention(use), ...(use.spoofable ? [SPOOFABLE] : [])],
  };
}

/** Who answers for a waiver, from when until when, and where it stands. */
export const termsOf = ({
  owner,
  approver,
  ticket,
  from,
  expires,
  file,
  line,
}: Pick<FindingWaiver, 'owner' | 'approver' | 'ticket' | 'from' | 'expires' | 'file' | 'line'>): Pick<
  WaiverWords,
  'who' | 'until' | 'place'
> => ({
  who: [owner, ...(approver ? [`approved by ${approver}`] : []), ...(ticket ? [ticket] : [])].join('; '),
  until: from === null ? `until ${expires}` : `from ${from} until ${expires}`,
  place: `${file}:${line}`,
});

function aboutOf({ host, object }: WaiverUse): string {
  const parts = object === null ? [] : Object.entries(object).map(([key, value]) => `${key} ${value}`);
  const objects = parts.length === 0 ? 'every object' : parts.join(', ');
  return `${objects} on ${host.length > NAMED ? count(host.length, 'host') : host.join(', ')}`;
}
