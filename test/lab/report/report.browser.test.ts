import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlReport } from '../../../reports/html/render.ts';
import type { Results } from '../../../src/model/results.ts';
import { HOSTILE_NAMES } from '../../reports/hostile-names.ts';
import { sampleResults } from '../../reports/sample-results.ts';
import { SAMPLE_TREND } from '../../reports/sample-trend.ts';
import { labMode } from '../lab.ts';
import { type Reader, startReader } from './browser.ts';
import { focused, narrow, tabTo, violations, visible, wide } from './reading.ts';

const assets = join(import.meta.dirname, '../../../reports/html');
const render = ({ hosts: [only], ...results }: Results): string =>
  only ? htmlReport(assets, results).hostPage(only, results.checks, null) : '';
const framework = {
  id: 'frame-1',
  title: 'Frame 1',
  sources: [{ title: 'The book', publisher: 'P', date: '2020', address: 'https://example.net/f' }],
  requirements: [{ id: 'A-1', title: null, controls: ['2.1', '2.2', '5.5'], checks: [] }],
  untouched: ['B-7', 'B-8'],
};
const told = (results: Results): Results => ({
  ...results,
  hosts: results.hosts.map((host) => ({ ...host, trend: [...SAMPLE_TREND] })),
  frameworks: [framework],
  run: {
    ...results.run,
    operator: { account: 'ann', host: 'bastion' },
    command: ['plimsoll', 'audit', 'web-1'],
    inputs: [{ role: 'waivers', name: 'waivers.yml', sha256: 'b'.repeat(64) }],
    inventory: { hosts: 9, selected: 7, leftOut: [] },
  },
});
const results = told(sampleResults({ containers: 36 }));
const [host] = results.hosts;
const report = render(results);
/** The same parts with fewer objects: axe looks at every one. */
const small = render(told(sampleResults({ containers: 3 })));
const hostile = render(sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES }));

describe.runIf(labMode() !== 'off')('the report in a browser', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await startReader();
  });
  afterAll(() => reader.close());

  test.each([
    ['an ordinary host', report],
    ['a hostile host', hostile],
  ])('%s: no request, no violation of the policy, no error, no sideways scrolling', async (_, html) => {
    for (const size of [wide, narrow]) {
      const { page, offences } = await reader.open(html, size);
      await page.locator('.expand').click();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(offences).toEqual([]);
      await page.context().close();
    }
  });

  test.each([
    ['light', small, { ...wide, colorScheme: 'light' }],
    ['dark', small, { ...wide, colorScheme: 'dark' }],
    ['narrow', small, { ...narrow, colorScheme: 'light' }],
    ['hostile, dark and narrow', hostile, { ...narrow, colorScheme: 'dark' }],
  ] satisfies [string, string, BrowserContextOptions][])(
    'axe finds nothing: %s',
    async (_, html, options) => {
      const { page } = await reader.open(html, { ...options, bypassCSP: true });
      expect(await violations(page)).toEqual([]);
      await page.locator('button.expand').click();
      await page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true");
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    },
  );

  test('axe finds nothing in print', async () => {
    const { page } = await reader.open(small, { ...wide, bypassCSP: true });
    await page.emulateMedia({ media: 'print' });
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  test('filtered and searched by keyboard alone; the address keeps it', async () => {
    const { page, offences } = await reader.open(report, wide);
    const fails = host?.score.counts.fail ?? 0;
    expect(await visible(page, '[data-status]')).toBe(120);

    await tabTo(page, /^status=fail=/);
    await page.keyboard.press('Enter');
    expect(await visible(page, '[data-status]')).toBe(fails + 1);
    expect(await visible(page, '[data-status=fail]')).toBe(fails + 1);
    expect(await page.locator('[role=status]').textContent()).toBe(
      `${fails} of 118 controls shown, 1 of 2 beyond`,
    );
    expect(page.url()).toMatch(/#\?status=fail$/);

    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toMatch(/^status==Everything/);
    await page.keyboard.press('Space');
    expect(await visible(page, '[data-status]')).toBe(120);
    expect(page.url()).not.toContain('#');

    await page.locator('input[type=search]').focus();
    await page.keyboard.type('privileged docker run --device');
    expect(await visible(page, '[data-status]')).toBe(1);
    expect(await page.locator('.control').filter({ visible: true }).textContent()).toContain(
      'Run no privileged containers',
    );
    await page.keyboard.type(' nowhere to be found');
    expect(await visible(page, '[data-status]')).toBe(0);
    expect(await page.locator('.empty').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await visible(page, '[data-status]')).toBe(120);

    await tabTo(page, /^severity=/);
    await page.keyboard.press('c');
    await tabTo(page, /^section=/);
    await page.keyboard.press('5');
    expect(page.url()).toMatch(/#\?severity=critical&section=5$/);
    const shown = page.locator('[data-status]').filter({ visible: true });
    expect(await shown.count()).toBe(
      host?.controls.filter(({ id, severity }) => id.startsWith('5.') && severity === 'critical').length,
    );

    const again = await reader.open(report, wide, '#?severity=critical&section=5');
    expect(await visible(again.page, '[data-status]')).toBe(await shown.count());
    expect([...offences, ...again.offences]).toEqual([]);
    await page.context().close();
    await again.page.context().close();
  });

  test('the views of executives and engineers: each says which it is, and any link leads out of them', async () => {
    const { page, offences, address } = await reader.open(report, wide);
    const said = () =>
      page.locator('.views > p:not(.view-links)').filter({ visible: true }).allTextContents();
    expect(await said()).toEqual([expect.stringMatching(/^Everything/)]);
    await page.getByRole('link', { name: 'Executive' }).focus();
    await page.keyboard.press('Enter');
    expect(page.url()).toBe(`${address}#?view=executive`);
    expect(await said()).toEqual([expect.stringMatching(/^The executive’s view/)]);
    expect(await visible(page, '.control, .item, .left li')).toBe(0);
    expect(await visible(page, '#sections, #mend, .verdict')).toBe(3);
    const file = join(tmpdir(), `plimsoll-executive-${process.pid}.pdf`);
    await writeFile(file, await page.pdf({ format: 'A4' }));
    expect((await promisify(execFile)('pdfinfo', [file])).stdout).toMatch(/Pages: +2\n/);

    await page.locator('.mend a[href^="#c-"]').first().click();
    expect(await visible(page, '.control[open]')).toBe(1);
    expect(await said()).toEqual([expect.stringMatching(/^Everything/)]);

    await page.getByRole('link', { name: 'Engineer' }).click();
    expect(await said()).toEqual([expect.stringMatching(/^The engineer’s view/)]);
    expect(await visible(page, '.control.fail')).toBeGreaterThan(0);
    expect(await visible(page, '.control.pass, .item, .provenance')).toBe(0);
    const again = await reader.open(report, wide, '#?status=fail&view=engineer');
    expect(await visible(again.page, '.control.fail')).toBe(await visible(page, '.control.fail'));
    expect(await visible(again.page, '.provenance')).toBe(0);
    expect([...offences, ...again.offences]).toEqual([]);
    await page.context().close();
    await again.page.context().close();
  });

  test('a requirement of another framework shows what bears on it', async () => {
    const { page } = await reader.open(report, wide);
    await page.locator('.framework summary').click();
    await page.locator('.framework .pick button').first().click();
    expect(await visible(page, '[data-status]')).toBe(3);
    expect(page.url()).toMatch(/#\?requirement=frame-1.A-1$/);
    await page.context().close();
  });

  test('a link to a control or a finding unfolds it, even where a filter hides it', async () => {
    const finding = host?.findings.find(
      ({ check, status }) => check === 'container-not-privileged' && status === 'fail',
    );
    const { page, address } = await reader.open(report, wide, '#?status=pass');
    await page.goto(`${address}#c-5.5`);
    expect(await page.locator('#c-5\\.5').isVisible()).toBe(true);
    await page.goto(`${address}#f-${finding?.fingerprint.slice(0, 12)}`);
    expect(await page.locator(`#f-${finding?.fingerprint.slice(0, 12)}`).isVisible()).toBe(true);
    await page.context().close();
  });

  test('copies the link and the command of a control', async () => {
    const { page, address } = await reader.open(
      report,
      { ...wide, permissions: ['clipboard-read', 'clipboard-write'] },
      '#c-5.5',
    );
    const copied = async (label: string) => {
      await page.locator('.control[open]').getByRole('button', { name: label, exact: true }).click();
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    expect(await copied('Copy link')).toBe(`${address}#c-5.5`);
    expect(await copied('Copy command')).toMatch(/^docker run --device/);
    await page.context().close();
  });

  test('without script: the same text, links unfold what they lead to, no dead buttons', async () => {
    const text = async (page: Page) => (await page.locator('main').textContent()) ?? '';
    const plain = await reader.open(report, { ...wide, javaScriptEnabled: false }, '#c-5.5');
    expect(await plain.page.locator('#c-5\\.5').isVisible()).toBe(true);
    expect(await visible(plain.page, 'button, input, select')).toBe(0);
    expect(plain.offences).toEqual([]);
    const scripted = await reader.open(report, wide);
    const said = (await text(scripted.page)).replace(/\d+ of 118 controls shown, \d of \d beyond/, '');
    expect((await text(plain.page)).replace(/\s+/g, '')).toBe(said.replace(/\s+/g, ''));
    await plain.page.context().close();
    await scripted.page.context().close();
  });

  test.each([
    ['A4', 595],
    ['Letter', 612],
  ])(
    'printed on %s with scripts off: a cover, every control, the run and the number of each page',
    async (format, width) => {
      const { page } = await reader.open(report, { javaScriptEnabled: false });
      const file = join(tmpdir(), `plimsoll-report-${process.pid}-${format}.pdf`);
      await writeFile(file, await page.pdf({ format }));
      const run = promisify(execFile);
      expect((await run('pdfinfo', [file])).stdout).toMatch(new RegExp(`Page size: +${width}`));
      const { stdout } = await run('pdftotext', ['-layout', file, '-'], { maxBuffer: 64 * 1024 * 1024 });
      const sheets = stdout.split('\f').filter((sheet) => sheet.trim() !== '');
      expect(sheets.length).toBeGreaterThan(10);
      expect(sheets.length).toBeLessThan(50);
      for (const [index, sheet] of sheets.entries()) {
        expect(sheet).toContain(`run ${results.run.id}`);
        expect(sheet).toMatch(new RegExp(`${index + 1} / ${sheets.length}\\s*$`));
      }
      const [cover = ''] = sheets;
      for (const part of ['controls fail', 'Assessed against', 'Prepared by', 'Reviewed by', 'Accepted by'])
        expect(cover).toContain(part);
      expect(cover).not.toContain('things to mend first');
      const words = stdout.replace(/\s+/g, ' ');
      for (const control of host?.controls ?? []) expect(words).toContain(control.title);
      const failing = new Set(
        host?.findings.filter(({ status }) => status === 'fail').map(({ check }) => check),
      );
      for (const [id, check] of Object.entries(results.checks)) {
        if (failing.has(id)) expect(words).toContain(check.rationale.split(' ').slice(0, 5).join(' '));
      }
      expect(words).toContain('Run the audit again with --sudo auto');
      for (const { sha256 } of Object.values(host?.evidence ?? {}))
        expect(words).toContain(sha256?.slice(0, 20));
      await page.context().close();
    },
  );
});
