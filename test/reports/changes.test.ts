import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../reports/html/render.ts';
import { changesOf, stillFailing } from '../../reports/telling/drift.ts';
import { renderChanges, renderFleetChanges, worseLines } from '../../src/cli/terminal/changes.ts';
import { driftOf } from '../../src/history/drift.ts';
import { summariseHost } from '../../src/model/host-summary.ts';
import type { HostResult, Results } from '../../src/model/results.ts';
import { hostWith, lostHost, type Told } from '../history/hosts-of-findings.ts';
import { baseline } from '../history/sample-baseline.ts';
import { HOSTILE_NAMES } from './hostile-names.ts';
import { written } from './projection.ts';
import { textOf } from './read-html.ts';
import { sampleResults } from './sample-results.ts';
import { logsOf } from './sarif/read.ts';

const sample = sampleResults({ containers: 0 });
const assets = join(import.meta.dirname, '../../reports/html');
const look = { styled: false, width: 200 };

function comparedHost(before: readonly Told[] | HostResult, after: readonly Told[] | HostResult): HostResult {
  const [then, now] = [before, after].map((told) => ('name' in told ? told : hostWith(told)));
  if (!then || !now) throw new Error('There are two.');
  return { ...now, drift: driftOf(then, now, { judgesOtherwise: false }) };
}

const resultsOf = (...hosts: readonly HostResult[]): Results => ({
  ...sample,
  run: { ...sample.run, baseline },
  hosts: [...hosts],
});
const titles = (host: HostResult) => changesOf(host, {}).map(({ title }) => title);
const pageOf = (host: HostResult) =>
  textOf(htmlReport(assets, resultsOf(host)).hostPage(host, sample.checks, null)).replace(/\s+/g, ' ');

const [good, bad]: readonly [Told, Told] = [
  { check: 'off', on: 'web', status: 'pass' },
  { check: 'off', on: 'web', status: 'fail' },
];

describe('what changed is told', () => {
  test('on the page of the host, with the earlier audit and what that judged by', () => {
    const page = pageOf(comparedHost([good], [bad]));
    expect(page).toContain('Changes since 2026-11-19');
    expect(page).toContain('The policy changed: none, now strict.');
    expect(page).toContain('Not in this run any more: old-1.');
    expect(page).toContain('Newly failing 1');
    expect(page).toContain('High: off off (off), container web');
  });

  test('calmly where nothing did, and not at all where nothing was compared', () => {
    expect(pageOf(comparedHost([bad], [bad]))).toContain('Nothing changed. ');
    const { drift: _, ...host } = comparedHost([good], [bad]);
    const page = htmlReport(assets, sample).hostPage(host, sample.checks, null);
    expect(page).not.toContain('id="changes"');
  });

  test('of a host that was not reached, which has no other changes', () => {
    const lost = comparedHost([bad], lostHost());
    expect(titles(lost)).toEqual(['Reached no more']);
    expect(pageOf(lost)).toContain('Reached no more 1');
    expect(stillFailing(lost)).toBeNull();
  });

  test('with all of its kinds, those for the worse first', () => {
    const of = (check: string, status: Told['status'], more: Partial<Told> = {}): Told => ({
      check,
      on: 'web',
      status,
      ...more,
    });
    const before = [
      of('a', 'pass'),
      of('b', 'fail', { waived: true }),
      of('c', 'error'),
      of('d', 'pass'),
      of('e', 'fail'),
      of('f', 'error'),
      of('g', 'fail'),
      of('a', 'fail', { on: 'gone' }),
    ];
    const after = [
      of('a', 'fail'),
      of('b', 'fail'),
      of('c', 'fail'),
      of('d', 'error'),
      of('e', 'pass'),
      of('f', 'pass'),
      of('g', 'fail', { waived: true }),
      of('a', 'fail', { on: 'bad' }),
      of('a', 'pass', { on: 'fine' }),
    ];
    const host = comparedHost(before, after);
    expect(titles(host)).toEqual([
      'Newly failing',
      'New objects on which something fails',
      'Failing, waived before',
      'Failing, not decided before',
      'Not decided any more',
      'Fixed',
      'Vanished objects, which is no fix',
      'New objects on which nothing fails',
      'Decided now',
      'Failing, newly waived',
    ]);
    const { drift } = summariseHost(host, {});
    expect(renderFleetChanges([{ name: 'web-1', drift }], look)).toBe(
      '  web-1: 1 newly failing, 1 failing new object, 1 no longer waived, 1 failing, not decided before, 1 not decided any more, 1 fixed, 1 vanished object, 1 other new object, 1 decided now, 1 newly waived\n',
    );
  });

  test('for the worse where it is not known to be as it was: silence means that all was seen', () => {
    const worse = (host: HostResult) => worseLines({ ...host, name: 'web-1' }, {});
    const judged = (before: Told['status'], after: Told['status']) => {
      const [then, now] = [before, after].map((status) => hostWith([{ ...good, status, observed: 'same' }]));
      if (!then || !now) throw new Error('There are two.');
      return { ...now, drift: driftOf(then, now, { judgesOtherwise: true }) };
    };
    const title = 'Judged worse over the same sight, since what it is judged by changed';
    expect(worse(judged('pass', 'fail'))).toEqual([
      `web-1: ${title}: High: off off (off), container web: pass, now fail`,
    ]);
    expect(worse(judged('pass', 'manual'))).toEqual([expect.stringContaining(': pass, now manual')]);
    expect(worse(judged('fail', 'manual'))).toEqual([expect.stringContaining(': fail, now manual')]);
    expect(worse(judged('fail', 'pass'))).toEqual([]);
    expect(worse(judged('manual', 'pass'))).toEqual([]);
    const mild = hostWith([bad]);
    const low = { ...mild, findings: mild.findings.map((one) => ({ ...one, severity: 'low' as const })) };
    expect(worse(comparedHost(low, mild))).toEqual([
      expect.stringContaining('Failing as before, and more severe than it was: High: off off'),
    ]);
    const unselected = hostWith([bad], { notSelected: ['off'] });
    expect(worse(comparedHost(hostWith([bad]), unselected))).toEqual([
      'web-1: Not compared: 1 check was asked for in one of the audits alone.',
    ]);
    const [engine, none]: readonly [Told, Told] = [
      { check: 'off', on: 'engine', status: 'fail' },
      { check: 'off', on: 'host', status: 'notapplicable' },
    ];
    expect(worse(comparedHost([engine, bad], [none]))).toEqual([
      'web-1: Engines that are not there any more, with all that was on them: engine root: 1 fail (off off)',
    ]);
  });

  test('for a fleet with links to the pages of hosts, and how many are as they were', () => {
    const hosts = [comparedHost([bad], [bad]), { ...comparedHost([good], [bad]), name: 'db-1' }];
    const page = htmlReport(assets, resultsOf(...hosts)).fleetPage(
      hosts.map((host) => ({ summary: summariseHost(host, {}), page: `hosts/${host.name}.html` })),
    );
    expect(page).toContain('href="hosts/db-1.html#changes"');
    expect(textOf(page)).toContain('Nothing changed on 1 host.');
  });

  test('without giving a name of a host the power over a page or a terminal', () => {
    const names = HOSTILE_NAMES.map((on, index): Told => ({ ...bad, on, fingerprint: `f${index}` }));
    const host = comparedHost([{ ...good, on: 'engine' }], names);
    const page = htmlReport(assets, resultsOf(host)).hostPage(host, sample.checks, null);
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img');
    const told = renderChanges(host, {}, look);
    expect(told.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect(told.length).toBeLessThan(names.length * 1000);
  });
});

describe('baselineState of SARIF', () => {
  const statesOf = async (host: HostResult) => {
    const runs = logsOf(await written('sarif@full', resultsOf(host))).flatMap((log) => log.runs);
    return runs
      .flatMap(({ results }) => results as readonly { ruleId: string; baselineState?: string }[])
      .map(({ ruleId, baselineState }) => [ruleId, baselineState]);
  };
  const of = (check: string, status: Told['status'], on = 'web'): Told => ({ check, status, on });

  test('says what is new, unchanged and updated, and nothing of what nobody knows', async () => {
    const host = comparedHost(
      [of('a', 'pass'), of('b', 'fail'), of('c', 'fail'), of('d', 'error')],
      [of('a', 'fail'), of('b', 'fail'), of('c', 'pass'), of('d', 'fail'), of('a', 'pass', 'db')],
    );
    expect(
      Object.fromEntries((await statesOf(host)).map(([rule, state], i) => [`${rule}${i}`, state])),
    ).toEqual({
      a0: 'new',
      a1: 'new',
      b2: 'unchanged',
      c3: 'updated',
      d4: undefined,
    });
  });

  test('is left out where nothing was compared', async () => {
    const { drift: _, ...host } = comparedHost([good], [bad]);
    expect(await statesOf(host)).toEqual([['off', undefined]]);
  });
});
