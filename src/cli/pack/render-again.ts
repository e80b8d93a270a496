import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PackFiles } from '../../pack/pack-files.ts';
import { Failure } from '../failure.ts';
import { programDigest, toolVersion } from '../package-root.ts';
import { openResults } from '../read-results.ts';
import { beginReports } from '../write-reports.ts';
import { outputsOfPack } from './outputs-of-pack.ts';

/** Whether the reports of a pack follow from its results. */
export interface RenderedAgain {
  readonly differs: boolean;
  readonly words: string;
}

const RESULTS = 'results.json';

/** Renders every report of a pack from its results, where that is this program, and compares them byte by byte. */
export async function renderAgain(pack: PackFiles): Promise<RenderedAgain> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-verify-'));
  try {
    const file = join(folder, RESULTS);
    await unpack(pack, RESULTS, file);
    await using results = await openResults(file);
    const { version, digest } = results.head.tool;
    if (version !== toolVersion() || digest === undefined || digest !== programDigest()) {
      const program = `plimsoll ${version}${digest ? ` (program ${digest.slice(0, 12)})` : ''}`;
      return {
        differs: false,
        words: `Its reports were not rendered again: that takes ${program}, and this is another.`,
      };
    }
    const rendered = join(folder, 'rendered');
    const reports = await beginReports(results, outputsOfPack(rendered), { out: () => {} });
    for await (const host of results.hosts) await reports.host(host);
    await reports.end();
    if (reports.lost[0]) throw reports.lost[0];
    const differing = await differences(pack, rendered);
    return differing.length === 0
      ? {
          differs: false,
          words: `Rendered again from ${RESULTS} by plimsoll ${version}: every report is the same, byte by byte.`,
        }
      : {
          differs: true,
          words: `Rendered again from ${RESULTS} by plimsoll ${version}, these differ: ${differing.join(', ')}.`,
        };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { differs: true, words: `Its reports could not be rendered again: ${thrown.message}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack(pack: PackFiles, name: string, path: string): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600 });
  await pack.read(name, (part) => void file.write(part));
  file.end();
  await once(file, 'finish');
}

async function differences(pack: PackFiles, folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const differing: string[] = [];
  for (const entry of entries.filter((found) => found.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    const [expected, there] = [createHash('sha256'), createHash('sha256')];
    for await (const part of createReadStream(path)) expected.update(part);
    if (pack.names.includes(name)) await pack.read(name, (part) => void there.update(part));
    if (expected.digest('hex') !== there.digest('hex')) differing.push(name);
  }
  return differing.sort();
}
