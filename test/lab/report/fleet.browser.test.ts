import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlReport } from '../../../reports/html/render.ts';
import { failuresOf, wasAudited } from '../../../src/model/fleet.ts';
import { type HostSummary, summariseHost } from '../../../src/model/host-summary.ts';
import type { Results } from '../../../src/model/results.ts';
import { HOSTILE_NAMES } from '../../reports/hostile-names.ts';
import { sampleFleet } from '../../reports/sample-fleet.ts';
import { SAMPLE_RUN_TREND } from '../../reports/sample-trend.ts';
import { labMode } from '../lab.ts';
import { type Reader, startReader } from './browser.ts';
import { focused, narrow, tabTo, violations, visible, wide } from './reading.ts';

const assets = join(import.meta.dirname, '../../../reports/html');
const pageOf = (index: number): string => `hosts/host-${index + 1}.html`;

function render(results: Results, hosts: readonly HostSummary[]): string {
  return htmlReport(assets, results).fleetPage(
    hosts.map((summary, index) => ({ summary, page: pageOf(index) })),
    { trend: [...SAMPLE_RUN_TREND] },
  );
}

const some = sampleFleet({ hosts: 40, failed: 4, notAttempted: 2 });
const hosts = some.hosts.map((host) => summariseHost(host, some.checks));
const audited = hosts.filter(wasAudited);
const fleet = render(some, hosts);
const hostile = render(
  some,
  hosts.map((host, index) => {
    const name = HOSTILE_NAMES[index % HOSTILE_NAMES.length] ?? '';
    const error = host.error && { ...host.error, detail: name, next: name };
    return { ...host, name, target: name, hostname: name, error };
  }),
);

const rows = '.grid tbody tr';
const names = (page: Page): Promise<string[]> =>
  page.locator(`${rows} th bdi`).filter({ visible: true }).allTextContents();
const said = (page: Page): Promise<string | null> => page.locator('[role=status]').textContent();

describe.runIf(labMode() !== 'off')('the page of a fleet in a browser', () => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await startReader();
  });
  afterAll(() => reader.close());

  test.each([
    ['ordinary hosts', fleet],
    ['hostile hosts', hostile],
  ])('%s: no request, no violation of the policy, no error, no sideways scrolling', async (_, html) => {
    for (const size of [wide, narrow]) {
      const { page, offences } = await reader.open(html, size);
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(offences).toEqual([]);
      await page.context().close();
    }
  });

  test.each([
    ['light', fleet, { ...wide, colorScheme: 'light' }],
    ['dark', fleet, { ...wide, colorScheme: 'dark' }],
    ['narrow', fleet, { ...narrow, colorScheme: 'light' }],
    ['hostile, dark and narrow', hostile, { ...narrow, colorScheme: 'dark' }],
  ] satisfies [string, string, BrowserContextOptions][])(
    'axe finds nothing: %s',
    async (_, html, options) => {
      const { page } = await reader.open(html, { ...options, bypassCSP: true });
      expect(await violations(page)).toEqual([]);
      await page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true");
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ media: 'print' });
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    },
  );

  test('filtered and searched by keyboard alone, with a count; the address keeps it', async () => {
    const { page, offences } = await reader.open(fleet, wide);
    expect(await visible(page, rows)).toBe(40);
    expect(await said(page)).toBe('40 of 40 hosts shown');

    await page.locator('input[type=search]').focus();
    await page.keyboard.type('edge');
    const edges = hosts.filter(({ name }) => name.startsWith('edge')).length;
    expect(await visible(page, rows)).toBe(edges);
    expect(await said(page)).toBe(`${edges} of 40 hosts shown`);
    await page.keyboard.press('Escape');
    expect(await said(page)).toBe('40 of 40 hosts shown');

    await tabTo(page, /^severity=/);
    await page.keyboard.press('c');
    const critical = audited.filter((host) => failuresOf(host, 'critical') > 0);
    expect((await names(page)).toSorted()).toEqual(critical.map(({ name }) => name).toSorted());
    expect(page.url()).toMatch(/#\?severity=critical$/);
    await tabTo(page, /^section=/);
    await page.keyboard.press('3');
    const both = critical.filter(({ sections }) =>
      sections.some(({ id, score }) => id === '3' && score.counts.fail > 0),
    );
    expect(await visible(page, rows)).toBe(both.length);

    const again = await reader.open(fleet, wide, '#?severity=critical&section=3');
    expect(await names(again.page)).toEqual(await names(page));

    await tabTo(page, /^state=failed=/);
    await page.keyboard.press('Enter');
    expect(await page.locator('.empty').isVisible()).toBe(true);
    await page.locator('.reset').focus();
    await page.keyboard.press('Enter');
    expect(await visible(page, rows)).toBe(40);
    expect(page.url()).not.toContain('#');
    await tabTo(page, /^state=failed=/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^state=notattempted=/);
    await page.keyboard.press('Enter');
    expect(await visible(page, rows)).toBe(6);
    expect([...offences, ...again.offences]).toEqual([]);
    await page.context().close();
    await again.page.context().close();
  });

  test('far down, the filters, the heads and what has the focus stay in sight', async () => {
    const { page } = await reader.open(fleet, wide);
    const top = (selector: string) =>
      page.locator(selector).evaluate((element) => element.getBoundingClientRect().top);
    const bottom = (selector: string) =>
      page.locator(selector).evaluate((element) => element.getBoundingClientRect().bottom);
    await page.locator(`${rows}:last-child th a`).focus();
    expect(await top('.filters')).toBe(0);
    expect(Math.abs((await top('.grid thead th:first-child')) - (await bottom('.filters')))).toBeLessThan(1);
    for (let back = 0; back < 20; back += 1) {
      await page.keyboard.press('Shift+Tab');
      expect(await top(':focus')).toBeGreaterThan(await bottom('.grid thead'));
    }
    await page.locator(`${rows}:last-child`).scrollIntoViewIfNeeded();
    await page.locator('button[name=state][value=notattempted]').click();
    const found = page.locator(`${rows}:not([hidden]) th a`).first();
    const { top: first } = await found.evaluate((element) => element.getBoundingClientRect().toJSON());
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(900);
    await page.context().close();
  });

  test('filtered by engine and by a control that fails', async () => {
    const { page } = await reader.open(fleet, wide);
    const options = await page.locator('select[name=engine] option').allTextContents();
    for (const option of options.slice(1)) {
      await page.locator('select[name=engine]').selectOption({ label: option });
      expect(`(${await visible(page, rows)})`).toBe(/\(\d+\)$/.exec(option)?.[0]);
    }
    await page.locator('select[name=engine]').selectOption('');
    await page.locator('select[name=failing]').selectOption('3.16');
    const failing = audited.filter(({ failures }) => failures.some(({ control }) => control === '3.16'));
    expect((await names(page)).toSorted()).toEqual(failing.map(({ name }) => name).toSorted());
    await page.context().close();
  });

  test('a common failure shows its hosts in the table', async () => {
    const { page } = await reader.open(fleet, wide);
    const failure = page.locator('.failure').first();
    const [number] = /\d+/.exec((await failure.locator('.on').textContent()) ?? '') ?? [];
    await failure.locator('summary').focus();
    await page.keyboard.press('Enter');
    await tabTo(page, /^failing=/);
    await page.keyboard.press('Enter');
    expect(await visible(page, rows)).toBe(Number(number));
    expect(await focused(page)).toMatch(/^q=/);
    await page.context().close();
  });

  test('sorted by keyboard, either way round; hosts of which nothing is known stay last', async () => {
    const { page, address } = await reader.open(fleet, wide);
    const written = await names(page);
    const share = async () =>
      (await page.locator(`${rows} td.rate:nth-last-child(2)`).allTextContents()).map(Number.parseFloat);
    const byKey = async (label: string, exact = false) => {
      await page.locator('.grid thead').getByRole('button', { name: label, exact }).focus();
      await page.keyboard.press('Enter');
    };
    const sorted = () => page.locator('[aria-sort]').getAttribute('aria-sort');

    await byKey('Compliance');
    const up = await share();
    expect(up).toEqual(up.toSorted((a, b) => a - b));
    expect(await sorted()).toBe('ascending');
    expect(page.url()).toBe(`${address}#?sort=compliance`);
    expect((await names(page)).slice(-6).toSorted()).toEqual(written.slice(0, 6).toSorted());

    await byKey('Compliance');
    expect(await share()).toEqual(up.toReversed());
    expect(await sorted()).toBe('descending');
    expect((await names(page)).slice(-6).toSorted()).toEqual(written.slice(0, 6).toSorted());

    await byKey('Host', true);
    expect(await names(page)).toEqual(hosts.map(({ name }) => name).toSorted());
    await byKey('Daemon settings');
    expect(await sorted()).toBe('descending');
    const failing = (await page.locator(`${rows} td:nth-child(6)`).allTextContents()).map((words) =>
      Number(/(\d+) fail/.exec(words)?.[1] ?? 0),
    );
    expect(failing).toEqual(failing.toSorted((a, b) => b - a));

    await page.goto(`${address}#?sort=-host`);
    await page.reload();
    expect(await names(page)).toEqual(
      hosts
        .map(({ name }) => name)
        .toSorted()
        .toReversed(),
    );
    await page.goto(`${address}#?q=`);
    expect(await names(page)).toEqual(written);
    await page.context().close();
  });

  test('leads to the control in the page of a host, and back', async () => {
    const report = htmlReport(assets, some);
    const beside = Object.fromEntries(
      some.hosts.map((host, index) => [pageOf(index), report.hostPage(host, some.checks, '../report.html')]),
    );
    const { page, address } = await reader.open(fleet, wide, '', beside);
    await page.locator('#worst ~ ol .why a[href*="#c-"]').first().click();
    await page.waitForURL(/hosts\/host-\d+\.html#c-/);
    await page.locator(`[id="${page.url().split('#')[1]}"]`).waitFor({ state: 'visible' });
    await page.getByRole('link', { name: 'All hosts' }).click();
    await page.waitForURL(address);
    await page.context().close();
  });

  test('without script: the same text, every host, no dead buttons', async () => {
    const plain = await reader.open(fleet, { ...wide, javaScriptEnabled: false });
    expect(await visible(plain.page, 'button, input, select')).toBe(0);
    expect(await visible(plain.page, rows)).toBe(40);
    expect(plain.offences).toEqual([]);
    const scripted = await reader.open(fleet, wide);
    const text = async (page: Page) => ((await page.locator('main').textContent()) ?? '').replace(/\s+/g, '');
    expect(await text(plain.page)).toBe((await text(scripted.page)).replace('40of40hostsshown', ''));
    await plain.page.context().close();
    await scripted.page.context().close();
  });

  test('printed with scripts off: everything unfolded, the table across the sheet, the run on each page', async () => {
    const { page } = await reader.open(fleet, { javaScriptEnabled: false });
    const file = join(tmpdir(), `plimsoll-fleet-${process.pid}.pdf`);
    await writeFile(file, await page.pdf({ format: 'A4', preferCSSPageSize: true }));
    const { stdout } = await promisify(execFile)('pdftotext', ['-layout', file, '-']);
    const sheets = stdout.split('\f').filter((sheet) => sheet.trim() !== '');
    for (const [index, sheet] of sheets.entries()) {
      expect(sheet).toContain(`run ${some.run.id}`);
      expect(sheet).toMatch(new RegExp(`${index + 1} ?/ ?${sheets.length}\\s*$`));
    }
    const words = stdout.replace(/\s+/g, ' ');
    for (const { name } of hosts) expect(words).toContain(name);
    const titles = audited.flatMap(({ failures }) => failures.map(({ title }) => title));
    for (const title of new Set(titles)) expect(words).toContain(title);
    const { stdout: sizes } = await promisify(execFile)('pdfinfo', ['-l', '99', file]);
    expect(sizes).toMatch(/595\.\d+ x 842/);
    expect(sizes).toMatch(/842\.\d+ x 595/);
    await page.context().close();
  });

  test('500 hosts: opened, searched and sorted without a wait that a person notices', async () => {
    const many = sampleFleet({ hosts: 500, failed: 30, notAttempted: 10 });
    const html = render(
      many,
      many.hosts.map((host) => summariseHost(host, many.checks)),
    );
    const { page, offences } = await reader.open(html, wide);
    expect(await visible(page, rows)).toBe(500);
    const took = (action: string) =>
      page.evaluate<number>(`(async () => {
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        const begun = performance.now();
        ${action}
        document.body.offsetHeight;
        return performance.now() - begun;
      })()`);
    const type = (words: string) =>
      took(`const search = document.querySelector('input[type=search]');
        search.value = '${words}';
        search.dispatchEvent(new Event('input'));`);
    const sort = (key: string) => took(`document.querySelector('[data-key=${key}] button').click();`);
    // The quickest of a few: others use the machine too.
    const typed: number[][] = [];
    const sorted: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      typed.push([await type('e'), await type('ed'), await type('edge-1'), await type('')]);
      sorted.push(await sort('compliance'));
    }
    for (const key of [0, 1, 2, 3]) {
      expect(Math.min(...typed.map((round) => round[key] ?? Number.NaN))).toBeLessThan(500);
    }
    expect(Math.min(...sorted)).toBeLessThan(1000);
    expect(offences).toEqual([]);
    await page.context().close();
  });
});
