import type { Score } from '../../src/model/results.ts';

const tried = ({ counts }: Pick<Score, 'counts'>): number => counts.pass + counts.fail + counts.error;

/** What a score is made of, in words. */
export const scoreBasis = (score: Pick<Score, 'counts'>): string =>
  `${score.counts.pass} pass of ${tried(score)} that pass, fail or could not be read.`;

/** Why there is no score, in a sentence; null where there is one. */
export function whyNotScored(score: Score): string | null {
  if (score.compliance !== null) return null;
  if (score.notScored !== null) return score.notScored;
  return tried(score) === 0
    ? 'No control was decided, so there is nothing to divide.'
    : 'The results give no score.';
}
