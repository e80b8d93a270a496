import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../reports/html/render.ts';
import { summariseHost } from '../../src/model/host-summary.ts';
import type { HostTrendPoint } from '../../src/model/trend.ts';
import { textOf } from './read-html.ts';
import { sampleResults } from './sample-results.ts';
import { LOST, OTHER_BENCHMARK, SAMPLE_RUN_TREND, SAMPLE_TREND, trendPoint } from './sample-trend.ts';

const sample = sampleResults({ containers: 0 });
const [host] = sample.hosts;
const pages = htmlReport(join(import.meta.dirname, '../../reports/html'), sample);

/** The section of a trend on the page of a host; null where there is none. */
function sectionOf(trend?: readonly HostTrendPoint[]): string | null {
  if (!host) throw new Error('The sample has a host.');
  const page = pages.hostPage({ ...host, ...(trend ? { trend: [...trend] } : {}) }, sample.checks, null);
  return /<section class="trend">[\s\S]*?<\/section>/.exec(page)?.[0] ?? null;
}

const section = (trend: readonly HostTrendPoint[]): string => sectionOf(trend) ?? '';
/** How many points each line goes through, by what it is of. */
const linesOf = (html: string, tone: string): readonly number[] =>
  [...html.matchAll(/<polyline class="(\w+)" points="([^"]+)"/g)].flatMap(([, of, points = '']) =>
    of === tone ? [points.split(' ').length] : [],
  );
const dotsOf = (html: string, tone: string): number => html.split(`<circle class="${tone} `).length - 1;

describe('the trend of a host', () => {
  test('is there only with audits before this one', () => {
    expect(sectionOf()).toBeNull();
    expect(sectionOf([trendPoint(1)])).toBeNull();
  });

  test('has every number of every audit as text', () => {
    const text = textOf(section(SAMPLE_TREND));
    expect(text).toContain('The last 7 audits in the history, this one last.');
    expect(text).toContain('2026-05-01 04:30:00 UTC audited 61.0 % 97.5 % 1 2 1 4');
    expect(text).toContain('2026-05-03 04:30:00 UTC could not be audited – – – – – –');
    expect(text).toContain('2026-05-05 04:30:00 UTC audited in part not scored 71.3 % 1 2 5 4');
    expect(text).toContain('A 2026-05-06 04:30:00 UTC audited 66.0 %');
  });

  test('joins no point over an audit that read nothing, or with another that judged or read otherwise', () => {
    expect(linesOf(section([1, 2, 3].map((day) => trendPoint(day))), 'compliance')).toEqual([3]);
    const lost = [trendPoint(1), trendPoint(2, { ...LOST, state: 'failed' }), trendPoint(3)];
    const unscored = [trendPoint(1), trendPoint(2, { compliance: null }), trendPoint(3)];
    const judged = [trendPoint(1), trendPoint(2, { changed: OTHER_BENCHMARK })];
    const inPart = [trendPoint(1), trendPoint(2, { state: 'partial' })];
    for (const trend of [lost, unscored, judged, inPart]) {
      expect(linesOf(section(trend), 'compliance')).toEqual([]);
      expect(dotsOf(section(trend), 'compliance')).toBe(2);
    }
    expect(linesOf(section(unscored), 'coverage')).toEqual([3]);
    expect(linesOf(section(SAMPLE_TREND), 'compliance')).toEqual([2, 2]);
    expect(section(lost)).toContain('class="cross"');
  });

  test('says in words where what it was judged by changed', () => {
    const told = section(SAMPLE_TREND);
    expect(textOf(told)).toContain('A The benchmark changed: cis-docker 1.7.0, now cis-docker 1.8.0.');
    expect(told.match(/class="break"/g)).toHaveLength(2);
    expect(section([trendPoint(1), trendPoint(2)])).not.toContain('class="break"');
  });

  test('draws fails to scale, and draws without a score or anything that fails', () => {
    const failures = (critical: number, low: number) => ({ critical, high: 0, medium: 0, low });
    const two = section([
      trendPoint(1, { failures: failures(1, 3) }),
      trendPoint(2, { failures: failures(0, 2) }),
    ]);
    const heights = [...two.matchAll(/<rect class="(\w+)"[^>]* height="([\d.]+)"/g)].map(
      ([, tone, height]) => [tone, Number(height)],
    );
    expect(heights.filter(([, height]) => height !== 12)).toEqual([
      ['critical', 23.5],
      ['low', 70.5],
      ['low', 47],
    ]);
    const calm = { compliance: null, coverage: null, failures: failures(0, 0) };
    expect(textOf(section([trendPoint(1, calm), trendPoint(2, calm)]))).toContain('not scored – 0 0 0 0');
  });
});

test('the trend of a fleet has no score, and says how many hosts were read', () => {
  if (!host) throw new Error('The sample has a host.');
  const fleet = [1, 2].map(() => ({ summary: summariseHost(host, sample.checks), page: null }));
  const told = pages.fleetPage(fleet, { trend: [...SAMPLE_RUN_TREND] });
  const html = /<section class="trend">[\s\S]*?<\/section>/.exec(told)?.[0] ?? '';
  expect(textOf(html)).toContain('2026-05-05 04:30:00 UTC 3 of 4 hosts 71.3 %');
  expect(textOf(html)).not.toContain('Compliance');
  expect(linesOf(html, 'coverage')).toEqual([2, 2]);
  expect(pages.fleetPage(fleet)).not.toContain('class="trend"');
});
