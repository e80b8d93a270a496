import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../reports/html/render.ts';
import { fleetPageView } from '../../reports/html/view/fleet/page.ts';
import { renderWaivers } from '../../src/cli/terminal/waivers.ts';
import { summariseHost } from '../../src/model/host-summary.ts';
import type { HostResult, Results } from '../../src/model/results.ts';
import type { FindingWaiver, WaiverUse } from '../../src/model/waiver.ts';
import { root } from '../contracts/modules.ts';
import { textOf } from './read-html.ts';
import { sampleResults } from './sample-results.ts';

const HOSTILE = '<b>\u202e"\u001b[31m';
const waiver: FindingWaiver = {
  reason: `One tenant. ${HOSTILE}`,
  owner: 'Ann',
  approver: 'Bo',
  ticket: 'OPS-1',
  from: null,
  expires: '2026-12-31',
  file: 'waivers.yml',
  line: 7,
  spoofable: true,
  newlyMatching: true,
};
const use: WaiverUse = {
  ...waiver,
  check: 'sample',
  host: ['web-*', 'db-1'],
  object: { name: 'agent', project: 'shop' },
  state: 'expired',
  soonExpiring: false,
  findings: 2,
  hosts: ['web-1'],
  newlyMatching: [],
};

/** The results with a waiver on every fail for which `covers` says so. */
function withWaivers({ ...results }: Results, covers: (host: number, index: number) => boolean): Results {
  const hosts = results.hosts.map((host, at): HostResult => {
    let index = 0;
    const findings = host.findings.map((finding) =>
      finding.status === 'fail' && covers(at, index++) ? { ...finding, waiver } : finding,
    );
    const failing = host.controls.filter(({ status }) => status === 'fail').length;
    const waived = findings.every(({ status, waiver: mark }) => status !== 'fail' || mark) ? failing : 0;
    return { ...host, findings, score: { ...host.score, counts: { ...host.score.counts, waived } } };
  });
  return { ...results, hosts };
}

const sample = sampleResults({ containers: 3, hosts: 2 });
const pageOf = (results: Results, tail = {}): string => {
  const [host] = results.hosts;
  if (!host) throw new Error('There is no host.');
  return htmlReport(join(root, 'reports/html'), results).hostPage(host, results.checks, null, tail);
};

describe('the page of a host', () => {
  const page = pageOf(
    withWaivers(sample, () => true),
    { waivers: [use] },
  );

  it('shows each waived fail as a fail with its mark, and none among what to mend first', () => {
    expect(page).toContain('Waived until 2026-12-31 by Ann: One tenant.');
    expect(page).toContain('(approved by Bo, OPS-1)');
    expect(page).toContain('waivers.yml:7');
    expect(page).toContain('Spoofable: ');
    expect(page).toContain('Newly matching: ');
    expect(page).not.toContain('id="mend"');
    const waived = [...page.matchAll(/<details class="control (\w+)[^>]* data-waiver="all">/g)];
    expect(waived.length).toBeGreaterThan(0);
    expect(waived.every(([, status]) => status === 'fail')).toBe(true);
    expect(page).toContain('<option value="all">Fails that are waived</option>');
  });

  it('says what became of each entry, and escapes what it holds', () => {
    expect(page).toContain('1 entry in the file: 1 expired.');
    expect(page).toContain('For name agent, project shop on web-*, db-1');
    expect(page).toContain('Expired on 2026-12-31; 2 fails stand without it.');
    expect(page).not.toContain(HOSTILE);
    expect(page).not.toContain('\u202e');
  });

  it('marks a control of which a part is waived, and has no filter where nothing is', () => {
    expect(pageOf(withWaivers(sample, (_, index) => index % 2 === 0))).toContain('data-waiver="part"');
    const bare = pageOf(sample);
    expect(bare).not.toContain('name="waiver"');
    expect(bare).not.toContain('id="waivers"');
  });
});

describe('the page of a host of a fleet', () => {
  const ofFleet = (results: Results): string => {
    const [host] = results.hosts;
    if (!host) throw new Error('There is no host.');
    return htmlReport(join(root, 'reports/html'), results).hostPage(host, results.checks, '../report.html');
  };

  it('lists the entries that cover what fails on it, each once, and leads to all of them', () => {
    const covered = withWaivers(sample, (_, index) => index < 2);
    const listed = /<section class="waivers">[\s\S]*?<\/section>/.exec(ofFleet(covered))?.[0] ?? '';
    expect([...listed.matchAll(/<li class="holds">/g)]).toHaveLength(1);
    const text = textOf(listed).replace(/\s+/g, ' ');
    expect(text).toContain('1 entry of the file is about what fails on this host.');
    expect(text).toMatch(/In force [\w-]+, [\w-]+ · 2 fails /);
    expect(text).toContain('Ann; approved by Bo; OPS-1 · until 2026-12-31 · waivers.yml:7');
    expect(text).toContain('Newly matching: ');
    expect(listed).toContain('href="../report.html#waivers"');
    expect(listed).not.toContain('<b>\u202e');
    expect(ofFleet(sample)).not.toContain('id="waivers"');
  });

  it('lists one that is expired as such, before those in force', () => {
    const covered = withWaivers(sample, (_, index) => index < 1);
    const { newlyMatching: _, ...past } = {
      ...waiver,
      line: 12,
      expires: '2026-01-31',
      state: 'expired' as const,
    };
    const hosts = covered.hosts.map((host) => {
      const open = host.findings.findIndex((one) => one.status === 'fail' && one.waiver === null);
      const findings = host.findings.map((one, at) => (at === open ? { ...one, outdatedWaiver: past } : one));
      return { ...host, findings };
    });
    const listed =
      /<section class="waivers">[\s\S]*?<\/section>/.exec(ofFleet({ ...covered, hosts }))?.[0] ?? '';
    expect([...listed.matchAll(/<li class="(\w+)">/g)].map(([, tone]) => tone)).toEqual(['amiss', 'holds']);
    expect(textOf(listed).replace(/\s+/g, ' ')).toMatch(
      /Expired [\w-]+ · nothing .*until 2026-01-31 · waivers\.yml:12/,
    );
  });
});

describe('the page of a fleet', () => {
  it('never shows a host of which all is waived as one without a failure', () => {
    const results = withWaivers(sample, () => true);
    const fleet = results.hosts.map((host) => ({ summary: summariseHost(host, results.checks), page: null }));
    const view = fleetPageView(fleet, results, { waivers: [use] });
    const numbers = Object.fromEntries(view.bar.parts.map(({ word, number }) => [word, number]));
    expect(numbers).toMatchObject({ 'All waived': 2 });
    expect(view.verdict.tone).toBe('fail');
    expect(view.verdict.sentence).toContain('No failure without a waiver was found');
    expect(view.rows.map(({ failures }) => failures.first)).toEqual([
      expect.stringMatching(/^\d+ waived$/),
      expect.stringMatching(/^\d+ waived$/),
    ]);
    expect(view.waivers?.rows).toHaveLength(1);
  });
});

describe('the terminal', () => {
  const told = (change: Partial<WaiverUse>): string =>
    renderWaivers([{ ...use, ...change }], { styled: false, width: 100 }).replace(/\s+/g, ' ');

  it('says which entries someone should look after, and shows nothing that cannot be seen', () => {
    expect(told({})).toContain('1 entry: 1 expired');
    expect(told({})).toContain('waivers.yml:7 sample: Expired on 2026-12-31; 2 fails stand without it.');
    expect(told({ state: 'not-yet-valid', from: '2026-12-01', findings: 1 })).toContain(
      'Not valid before 2026-12-01; 1 fail stands without it.',
    );
    expect(told({ state: 'unmatched' })).toContain('Unmatched: nothing');
    expect(told({ state: 'in-force', soonExpiring: true })).toContain('Expires soon, on 2026-12-31.');
    const news = [{ host: 'web-1', object: `container ${HOSTILE}`, fingerprint: '0' }];
    expect(told({ state: 'in-force', newlyMatching: news })).toContain(
      'Newly matching: container <b>\\u{202e}"',
    );
    expect(told({ state: 'in-force' })).not.toContain('sample');
  });
});
