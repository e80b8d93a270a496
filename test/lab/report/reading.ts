import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BrowserContextOptions, Page } from 'playwright-core';

export const wide: BrowserContextOptions = { viewport: { width: 1440, height: 1000 } };
export const narrow: BrowserContextOptions = { viewport: { width: 360, height: 740 } };

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe has against the page as it is now; the page must have been opened with its policy bypassed. */
export async function violations(page: Page): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const found = await page.evaluate<{ violations: Violation[] }>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return found.violations.map(
    ({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
  );
}

export const visible = (page: Page, selector: string): Promise<number> =>
  page.locator(selector).filter({ visible: true }).count();

/** Name, value and text of the element that has the focus. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate<string>(
    "[document.activeElement.name ?? '', document.activeElement.value ?? '', document.activeElement.textContent.trim()].join('=')",
  );

/** Presses Tab until the element that has the focus says what is looked for. */
export async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    if (wanted.test(await focused(page))) return;
  }
  throw new Error(`${wanted} was not reached with Tab.`);
}
