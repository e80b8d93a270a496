import type { Finding, HostResult } from '../../../src/model/results.ts';
import { STATE_WORDS, waiverRemarks, waiverStates } from '../../../src/model/waived.ts';
import type { FindingWaiver, OutdatedWaiver, WaiverUse } from '../../../src/model/waiver.ts';
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
 * The entries that are about what fails on a host, those out of force first, for a page that is written before what became of
 * all entries is known; null where none is. `fleet` is the address of the page that tells all.
 */
export function waiversOnHost({ findings }: Pick<HostResult, 'findings'>, fleet: string): WaiversView | null {
  const marked = findings.flatMap((finding): Marked[] => {
    const waiver = finding.waiver ?? finding.outdatedWaiver;
    return waiver ? [{ finding, waiver }] : [];
  });
  const entries = [...Map.groupBy(marked, ({ waiver }) => `${waiver.file}:${waiver.line}`).values()];
  if (entries.length === 0) return null;
  const rows = entries.flatMap((own) => rowOf(own));
  return {
    all: `${fleet}#waivers`,
    lead: `${count(entries.length, 'entry')} of the file ${entries.length === 1 ? 'is' : 'are'} about what fails on this host.`,
    rows: [...rows.filter(({ tone }) => tone === 'amiss'), ...rows.filter(({ tone }) => tone !== 'amiss')],
  };
}

interface Marked {
  readonly finding: Finding;
  readonly waiver: FindingWaiver | OutdatedWaiver;
}

function rowOf(marked: readonly Marked[]): WaiversView['rows'] {
  const [first] = marked;
  if (!first) return [];
  const { waiver } = first;
  const findings = marked.map(({ finding }) => finding);
  const state = 'state' in waiver ? waiver.state : 'in-force';
  const remarks = marked.flatMap((one) => ('state' in one.waiver ? [] : waiverRemarks(one.waiver)));
  return [
    {
      tone: state === 'in-force' ? 'holds' : 'amiss',
      state: capital(STATE_WORDS[state]),
      check: [...new Set(findings.map(({ check }) => check))].join(', '),
      covers: state === 'in-force' ? count(findings.length, 'fail') : 'nothing',
      about: objectsOf(findings),
      reason: waiver.reason,
      remarks: [...new Set(remarks)],
      ...termsOf(waiver),
    },
  ];
}
