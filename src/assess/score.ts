import type { Counts, Score } from '../model/results.ts';
import { scoreCounts } from '../model/score-counts.ts';
import type { ControlStatus } from '../model/status.ts';

/** A control as far as the score cares. */
export interface ScoredControl {
  readonly status: ControlStatus;
  /** All its failing findings carry a waiver. */
  readonly waived: boolean;
}

/** Counts controls by status; the six statuses add up to the number of controls, waived is a part of fail. */
export function countControls(controls: readonly ScoredControl[]): Counts {
  const counts = { pass: 0, fail: 0, error: 0, manual: 0, notapplicable: 0, notselected: 0, waived: 0 };
  for (const { status, waived } of controls) {
    counts[status] += 1;
    if (status === 'fail' && waived) counts.waived += 1;
  }
  return counts;
}

/** The score of controls, by how many of them have which status. */
export const scoreControls = (controls: readonly ScoredControl[]): Score =>
  scoreCounts(countControls(controls));
