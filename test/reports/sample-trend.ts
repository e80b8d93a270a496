import type { HostTrendPoint, RunTrendPoint } from '../../src/model/trend.ts';

const day = (number: number): string => `2026-05-${String(number).padStart(2, '0')}T04:30:00.000Z`;

/** A host in one audit of a trend: whole, and nothing changed that it was judged by. */
export const trendPoint = (number: number, more: Partial<HostTrendPoint> = {}): HostTrendPoint => ({
  id: '00000000-0000-5000-8000-000000000001',
  startedAt: day(number),
  compliance: 60 + number,
  coverage: 97.5,
  failures: { critical: 1, high: 2, medium: number, low: 4 },
  changed: [],
  state: 'audited',
  ...more,
});

export const LOST = { compliance: null, coverage: null, failures: null } as const;
export const OTHER_BENCHMARK = [
  { what: 'benchmark' as const, before: 'cis-docker 1.7.0', after: 'cis-docker 1.8.0' },
];

/** A trend with all that one can have: audits that read nothing or a part, one that was not scored, and another benchmark. */
export const SAMPLE_TREND: readonly HostTrendPoint[] = [
  trendPoint(1),
  trendPoint(2),
  trendPoint(3, { ...LOST, state: 'failed' }),
  trendPoint(4),
  trendPoint(5, { compliance: null, coverage: 71.3, state: 'partial' }),
  trendPoint(6, { changed: OTHER_BENCHMARK }),
  trendPoint(7),
];

/** The same of a fleet. */
export const SAMPLE_RUN_TREND: readonly RunTrendPoint[] = SAMPLE_TREND.map(({ state, ...point }) => ({
  ...point,
  hosts: 4,
  audited: { audited: 4, partial: 3, failed: 0, notattempted: 0 }[state],
}));
