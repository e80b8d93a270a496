import { waiverStates } from '../../../src/model/waived.ts';
import type { WaiverUse } from '../../../src/model/waiver.ts';
import { urgentFirst, waiverInWords } from '../../telling/waiver-use.ts';
import { count } from '../../telling/words.ts';

/** The entries of the file of waivers, those that someone should look after first; null where there was none. */
export function waiversView(uses: readonly WaiverUse[] | undefined) {
  if (uses === undefined) return null;
  return {
    lead: `${count(uses.length, 'entry')} in the file: ${waiverStates(uses)}.`,
    rows: urgentFirst(uses).map((use) => ({
      ...waiverInWords(use),
      tone: use.state === 'in-force' ? 'holds' : 'amiss',
    })),
  };
}
