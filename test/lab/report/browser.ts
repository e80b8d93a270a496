import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
/** No sandbox, since the lab runs as root; nothing of the browser's own calls home. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A report in a browser, and everything that it did which a report must not do. */
export interface OpenReport {
  readonly page: Page;
  readonly address: string;
  /** Requests beside the one for the file, violations of its policy, and errors of its script. */
  readonly offences: string[];
}

export interface Reader {
  /** Opens a report from disk, as a person would who got it by mail; `beside` are further pages by their address. */
  open(
    html: string,
    options?: BrowserContextOptions,
    fragment?: string,
    beside?: Readonly<Record<string, string>>,
  ): Promise<OpenReport>;
  close(): Promise<void>;
}

/** Starts Debian's Chromium; rejects with a sentence where it is not installed. */
export async function startReader(): Promise<Reader> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `The report is tested in ${CHROMIUM}, which does not exist. Install it: apt-get install chromium.`,
    );
  }
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  const dir = await mkdtemp(join(tmpdir(), 'plimsoll-report-'));
  let number = 0;
  return {
    async open(html, options = {}, fragment = '', beside = {}) {
      number += 1;
      const file = join(dir, String(number), 'report.html');
      for (const [path, text] of Object.entries({ 'report.html': html, ...beside })) {
        const place = join(dirname(file), path);
        await mkdir(dirname(place), { recursive: true });
        await writeFile(place, text);
      }
      const address = pathToFileURL(file).href;
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const offences: string[] = [];
      page.on('request', (request) => {
        if (request.url().split('#')[0] !== address) offences.push(`request: ${request.url()}`);
      });
      page.on('console', (message) => offences.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => offences.push(`error: ${error.message}`));
      await page.goto(address + fragment);
      return { page, address, offences };
    },
    async close() {
      await browser.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
