import { describe, expect, it } from 'vitest';
import { hostTrend, type Past, type RunOfTrend, runTrend } from '../../src/history/trend-of.ts';
import type { HostPoint } from '../../src/model/history.ts';
import { hostTrendPointSchema, runTrendPointSchema } from '../../src/model/trend.ts';

const run = (day: number, more: Partial<RunOfTrend> = {}): RunOfTrend => ({
  id: '00000000-0000-5000-8000-000000000001',
  startedAt: new Date(Date.UTC(2026, 4, day)).toISOString(),
  tool: { name: 'plimsoll', version: '0.1.0' },
  benchmark: { id: 'cis-docker', version: '1.8.0', level: 2 },
  policies: [],
  ...more,
});
const point: HostPoint = {
  state: 'audited',
  compliance: 50,
  coverage: 100,
  counts: { pass: 1, fail: 1, error: 0, manual: 0, notapplicable: 0, notselected: 0, waived: 0 },
  failures: { critical: 0, high: 1, medium: 0, low: 0 },
  waived: 0,
  unread: 0,
};
const past = (day: number, more: Partial<HostPoint> = {}, of: Partial<RunOfTrend> = {}): Past<HostPoint> => ({
  run: run(day, of),
  point: { ...point, ...more },
});
const days = (number: number) => Array.from({ length: number }, (_, day) => past(day + 1));

describe('the trend of a host', () => {
  it('is what results can carry, of the last twelve audits, and there is none of one', () => {
    expect(hostTrend([], past(1))).toBeNull();
    const trend = hostTrend(days(20), past(21)) ?? [];
    expect(trend.map((one) => hostTrendPointSchema.parse(one))).toEqual(trend);
    expect(trend).toHaveLength(12);
    expect(trend.at(0)?.startedAt).toBe(run(10).startedAt);
    expect(trend.at(-1)?.startedAt).toBe(run(21).startedAt);
  });

  it('says nothing of an audit that read nothing', () => {
    const trend = hostTrend([past(1, { state: 'failed', compliance: null, coverage: null })], past(2));
    expect(trend?.[0]).toMatchObject({ state: 'failed', failures: null, compliance: null });
  });

  it('names what an audit judged by where that was another before', () => {
    const older = { benchmark: { id: 'cis-docker', version: '1.7.0', level: 2 as const } };
    const trend = hostTrend([past(1, {}, older), past(2), past(3, {}, { policies: ['a'] })], past(4)) ?? [];
    expect(trend.map(({ changed }) => changed.map(({ what }) => what))).toEqual([
      [],
      ['benchmark'],
      ['policy'],
      ['policy'],
    ]);
  });

  it('has an audit once that was interrupted and went on, since both began at once', () => {
    expect(hostTrend([past(1), past(2, { compliance: 10 })], past(2))?.map((one) => one.compliance)).toEqual([
      50, 50,
    ]);
  });
});

it('the trend of a run says how many hosts were read', () => {
  const { state: _, ...sum } = point;
  const of = (day: number, audited: number) => ({ run: run(day), point: { ...sum, hosts: 2, audited } });
  const trend = runTrend([of(1, 0)], of(2, 2)) ?? [];
  expect(trend.map((one) => runTrendPointSchema.parse(one))).toEqual(trend);
  expect(trend).toMatchObject([
    { audited: 0, failures: null },
    { audited: 2, failures: { high: 1 } },
  ]);
});
