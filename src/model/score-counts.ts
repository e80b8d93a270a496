import type { Counts, Score } from './results.ts';

/** Below this coverage a compliance would say more about the audit than about the host. */
const LOWEST_COVERAGE = 80;

/**
 * Compliance is pass / (pass + fail + error), coverage (pass + fail) / (pass + fail + error). With a coverage
 * below 80 % both compliances are null, since what was not read may be the worst.
 */
export function scoreCounts(counts: Counts): Score {
  const asked = counts.pass + counts.fail + counts.error;
  const coverage = percent(counts.pass + counts.fail, asked);
  const scored = coverage !== null && coverage >= LOWEST_COVERAGE;
  return {
    compliance: scored ? percent(counts.pass, asked) : null,
    complianceWithWaivers: scored ? percent(counts.pass + counts.waived, asked) : null,
    coverage,
    notScored: scored ? null : whyNotScored(coverage, counts.error, asked),
    counts,
  };
}

function whyNotScored(coverage: number | null, errors: number, asked: number): string {
  return coverage === null
    ? 'No control applied here that a machine could decide.'
    : `Only ${coverage} % of the controls could be read (${errors} of ${asked} could not); a score needs ${LOWEST_COVERAGE} %.`;
}

/** Percent with one decimal, half up; null for 0/0. In integers, since 0.5 has no exact tenth in binary. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part * 2000 + whole) / (2 * whole)) / 10;
}
