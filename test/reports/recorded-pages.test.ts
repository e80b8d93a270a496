import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { FAMILIES } from '../../checks/families.ts';
import { CHECKS } from '../../checks/index.ts';
import { htmlReport } from '../../reports/html/render.ts';
import { summariseHost } from '../../src/model/host-summary.ts';
import { describeHost } from '../../src/probes/describe-host.ts';
import { assessed } from '../support/assess.ts';
import { RECORDED } from '../support/snapshots.ts';
import { linksOf, textOf } from './read-html.ts';

const assets = join(import.meta.dirname, '../../reports/html');
const [benchmark] = BENCHMARKS;
if (!benchmark) throw new Error('There is no benchmark.');

/** The rows of the table that says whether it adds up: what, how many, and of which parts. */
const sumsOf = (html: string) =>
  [...html.matchAll(/<th scope="row">([^<]*)<\/th><td><b>([\d,]+)<\/b> = ([^<]*)/g)].map(
    ([, what = '', total = '', parts = '']) => ({
      what,
      total: Number(total.replaceAll(',', '')),
      parts: parts.split(' + ').map((words) => Number.parseInt(words.replaceAll(',', ''), 10)),
    }),
  );

describe.each([...RECORDED])('the pages of %s', (_, snapshot) => {
  const results = assessed([snapshot], {
    benchmark,
    level: 2,
    checks: CHECKS,
    families: FAMILIES,
    describe: describeHost,
    toolVersion: '0.0.0',
  });
  const [host] = results.hosts;
  if (!host) throw new Error('There is no host.');
  const report = htmlReport(assets, results);
  const page = report.hostPage(host, results.checks, null);
  const fleet = report.fleetPage([{ summary: summariseHost(host, results.checks), page: null }]);

  test.each([
    ['host', page, 'Controls in the benchmark'],
    ['fleet', fleet, 'Controls of the benchmark, on every host audited'],
  ])('of the %s: every population is there and is the sum of its parts', (_, html, controls) => {
    const sums = sumsOf(html);
    expect(sums.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'Engines found',
        'Containers listed by the engines',
        'Images with a name or in use',
        'Controls assessed',
        controls,
      ]),
    );
    for (const { what, total, parts } of sums) {
      expect(
        parts.reduce((all, one) => all + one, 0),
        what,
      ).toBe(total);
    }
    expect(textOf(html)).not.toContain('does not add up');
  });

  test('are small, the same each time, and lead to places that there are', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    const { hostPage } = htmlReport(assets, structuredClone(results));
    expect(hostPage(structuredClone(host), results.checks, null) === page).toBe(true);
    const { ids, targets } = linksOf(page);
    const known = new Set(ids);
    expect(targets.filter((target) => !known.has(target))).toEqual([]);
  });
});
