import { wasAudited } from '../model/fleet.ts';
import type { HostPoint, KeptRun, RunPoint } from '../model/history.ts';
import type { ResultsHead } from '../model/results.ts';
import { type HostTrendPoint, type RunTrendPoint, TREND_LENGTH } from '../model/trend.ts';
import { changedBasis, type Judged } from './baseline.ts';

/** What of a run stands in its trend, and what it judged by. */
export type RunOfTrend = Pick<KeptRun, 'id' | 'startedAt' | 'tool' | 'benchmark' | 'policies'>;

/** How something stood in a run. */
export interface Past<Point> {
  readonly run: RunOfTrend;
  readonly point: Point;
}

/** The same of a run whose results are at hand. */
export const runOfTrend = ({ run, tool, benchmark, policies = [] }: ResultsHead): RunOfTrend => ({
  id: run.id,
  startedAt: run.startedAt,
  tool,
  benchmark,
  policies: policies.map(({ digest }) => digest),
});

/** How a host stood in the audits before and in this one; null where there is nothing before. Pure. */
export const hostTrend = (past: readonly Past<HostPoint>[], now: Past<HostPoint>): HostTrendPoint[] | null =>
  trend(past, now, ({ state, ...point }) => [wasAudited({ state }) ? point : NOTHING_READ, { state }]);

/** The same of all hosts of a run together. */
export const runTrend = (past: readonly Past<RunPoint>[], now: Past<RunPoint>): RunTrendPoint[] | null =>
  trend(past, now, ({ hosts, audited, ...point }) => [
    audited > 0 ? point : NOTHING_READ,
    { hosts, audited },
  ]);

type Standing = Pick<HostTrendPoint, 'compliance' | 'coverage' | 'failures'>;

const NOTHING_READ: Standing = { compliance: null, coverage: null, failures: null };

function trend<Point, More>(
  past: readonly Past<Point>[],
  now: Past<Point>,
  told: (point: Point) => readonly [Standing, More],
) {
  // What began with this one is this one, told before it was read to its end or judged by other things.
  const earlier = past.filter(({ run }) => run.startedAt !== now.run.startedAt);
  const all = [...earlier, now].slice(-TREND_LENGTH);
  if (all.length < 2) return null;
  return all.map(({ run, point }, index) => {
    const before = all[index - 1];
    const [{ compliance, coverage, failures }, more] = told(point);
    const changed = before ? changedBasis(judgedBy(before.run), judgedBy(run)) : [];
    return { id: run.id, startedAt: run.startedAt, compliance, coverage, failures, changed, ...more };
  });
}

/** Of policies a history has the digests alone. */
const judgedBy = ({ tool, benchmark, policies }: RunOfTrend): Judged => ({
  tool,
  benchmark,
  policies: policies.map((digest) => ({ name: digest.slice(0, 12), digest })),
  run: {},
});
