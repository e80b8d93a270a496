import type { Verdict } from '../../src/model/check.ts';

const WORST_FIRST: readonly Verdict['status'][] = ['fail', 'error', 'manual', 'pass', 'notapplicable'];

/** One verdict for a thing of which several parts were judged: the one that decides. */
export const worstOf = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.toSorted((a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status))[0] as Verdict;
