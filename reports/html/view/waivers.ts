import type { Finding, HostResult } from '../../../src/model/results.ts';
import { STATE_WORDS, waiverRemarks, waiverStates } from '../../../src/model/waived.ts';
import type { WaiverUse } from '../../../src/model/waiver.ts';
import { objectsOf } from '../../telling/objects.ts';
import { termsOf, urgentFirst, type WaiverWords, waiverInWords } from '../../telling/waiver-use.ts';
import { capital, count } from '../../telling/words.ts';

interface WaiversView {
  readonly lead: string;
  readonly rows: readonly (WaiverWords & { readonly tone: string })[];
  /** Leads to all entries of the file where these are not all. */
  readonly all: string | null;
}

/** The entries of the file of waivers, those that someone should look after first; null where there was none. */
export function waiversView(uses: readonly WaiverUse[] | undefined): WaiversView | null {
  if (uses === undefined) return null;
  return {
    all: null,
    lead: `${count(uses.length, 'entry')} in the file: ${waiverStates(uses)}.`,
    rows: urgentFirst(uses).map((use) => ({
      ...waiverInWords(use),
      tone: use.state === 'in-force' ? 'holds' : 'amiss',
    })),
  };
}

/**
 * The entries that cover fails of a host, for a page that is written before what became of all entries is known; null where
 * none does. `fleet` is the address of the page that tells all.
 */
export function waiversOnHost({ findings }: Pick<HostResult, 'findings'>, fleet: string): WaiversView | null {
  const entries = Map.groupBy(
    findings.filter(({ waiver }) => waiver !== null),
    ({ waiver }) => `${waiver?.file}:${waiver?.line}`,
  );
  if (entries.size === 0) return null;
  return {
    all: `${fleet}#waivers`,
    lead: `${count(entries.size, 'entry')} of the file ${entries.size === 1 ? 'covers' : 'cover'} what fails on this host.`,
    rows: [...entries.values()].flatMap((covered) => rowOf(covered)),
  };
}

function rowOf(covered: readonly Finding[]): WaiversView['rows'] {
  const waiver = covered[0]?.waiver;
  if (!waiver) return [];
  return [
    {
      tone: 'holds',
      state: capital(STATE_WORDS['in-force']),
      check: [...new Set(covered.map(({ check }) => check))].join(', '),
      covers: count(covered.length, 'fail'),
      about: objectsOf(covered),
      reason: waiver.reason,
      remarks: [...new Set(covered.flatMap((one) => (one.waiver ? waiverRemarks(one.waiver) : [])))],
      ...termsOf(waiver),
    },
  ];
}
