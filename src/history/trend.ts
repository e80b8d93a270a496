import { wasAudited } from '../model/fleet.ts';
import type { HostPoint, RunPoint } from '../model/history.ts';
import type { Counts, HostResult } from '../model/results.ts';
import { scoreCounts } from '../model/score-counts.ts';
import { SEVERITIES } from '../model/severity.ts';

const NO_FAILURES = { critical: 0, high: 0, medium: 0, low: 0 };
const NO_COUNTS: Counts = {
  pass: 0,
  fail: 0,
  error: 0,
  manual: 0,
  notapplicable: 0,
  notselected: 0,
  waived: 0,
};

/** How a host stands. */
export function hostPoint({
  state,
  score: { compliance, coverage, counts },
  findings,
}: Pick<HostResult, 'state' | 'score' | 'findings'>): HostPoint {
  const failures = { ...NO_FAILURES };
  let [waived, unread] = [0, 0];
  for (const { status, severity, waiver } of findings) {
    if (status === 'error') unread += 1;
    else if (status === 'fail' && waiver !== null) waived += 1;
    else if (status === 'fail') failures[severity] += 1;
  }
  return { state, compliance, coverage, counts, failures, waived, unread };
}

/**
 * How the hosts of a run stand together. Controls of hosts that could not be audited are in no sum: nothing is known of
 * them, and that they are missing is seen by the number of audited hosts.
 */
export function runPoint(points: readonly HostPoint[]): RunPoint {
  const failures = { ...NO_FAILURES };
  const counts = { ...NO_COUNTS };
  let [audited, waived, unread] = [0, 0, 0];
  for (const point of points.filter(wasAudited)) {
    audited += 1;
    waived += point.waived;
    unread += point.unread;
    for (const severity of SEVERITIES) failures[severity] += point.failures[severity];
    for (const status of Object.keys(counts) as (keyof Counts)[]) counts[status] += point.counts[status];
  }
  const { compliance, coverage } = scoreCounts(counts);
  return { hosts: points.length, audited, compliance, coverage, counts, failures, waived, unread };
}
