import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { htmlReport } from '../../../reports/html/render.ts';
import type { HostResult } from '../../model/results.ts';
import { FORMATS } from '../outputs.ts';
import { packageRoot, programDigest, toolVersion } from '../package-root.ts';
import { openResults } from '../read-results.ts';
import { readUserFile } from '../read-user-file.ts';

/** Far more than a page may have. */
const LARGEST_PAGE = 64 * 1024 ** 2;

/** Whether a file is a report of HTML, by its name: a pack is never called so. */
export const isPage = (file: string): boolean => /\.html?$/i.test(file);

/** What a page on its own is worth, in words: it follows from the results in it or not, and nobody vouches for it. */
export async function verifyPage(file: string, scratch: string): Promise<string> {
  const { text } = await readUserFile(file, 'verify', LARGEST_PAGE);
  const [, json] = /<script type="application\/json" id="results">([^<]*)<\/script>/.exec(text) ?? [];
  if (json === undefined)
    return 'holds no results to be held against, as pages of fleets and of large hosts: verify the pack that it is from';
  const inside = join(scratch, 'results.json');
  await writeFile(inside, json, { mode: 0o600, flag: 'wx' });
  await using results = await openResults(inside);
  const { version, digest } = results.head.tool;
  if (version !== toolVersion() || digest === undefined || digest !== programDigest())
    return `was not rendered again: that takes plimsoll ${version}${digest ? ` (program ${digest.slice(0, 12)})` : ''}, and this is another; signed by nobody`;
  const pages = htmlReport(join(packageRoot(), 'reports/html'), results.head);
  const hosts: HostResult[] = [];
  for await (const host of results.hosts) hosts.push(host);
  const [host] = hosts;
  const rendered = host && [
    pages.hostPage(host, results.texts, null, results.tail()),
    pages.hostPage(host, results.texts, `../${FORMATS.html.file}`),
  ];
  return hosts.length === 1 && rendered?.includes(text)
    ? 'follows from the results in it, byte by byte; signed by nobody, as every page on its own'
    : 'does NOT follow from the results in it: one of the two was changed';
}
