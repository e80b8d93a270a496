import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultsStream } from '../../model/results-stream.ts';
import { BEHIND_MANIFEST, PACK } from '../../pack/names.ts';
import type { PackFiles } from '../../pack/pack-files.ts';
import { EXIT } from '../exit-codes.ts';
import { describeSystemError, Failure } from '../failure.ts';
import { programDigest, toolVersion } from '../package-root.ts';
import { openResults } from '../read-results.ts';
import { beginReports } from '../write-reports.ts';
import { outputsOfPack } from './outputs-of-pack.ts';

/** Whether the reports of a pack follow from its results. */
export interface RenderedAgain {
  readonly differs: boolean;
  readonly words: string;
}

/**
 * Renders every report of a pack from its results, where that is this program, and compares them byte by byte. `folder` is
 * one of our own; `halt` throws a Failure where it is to end. What the results do to it is a difference, and what this
 * machine keeps it from is a Failure.
 */
export async function renderAgain(pack: PackFiles, folder: string, halt: () => void): Promise<RenderedAgain> {
  const file = join(folder, PACK.results);
  const rendered = join(folder, 'rendered');
  try {
    await unpack(pack, PACK.results, file);
    await using results = await openResults(file);
    const { version, digest } = results.head.tool;
    if (version !== toolVersion() || digest === undefined || digest !== programDigest()) {
      const program = `plimsoll ${version}${digest ? ` (program ${digest.slice(0, 12)})` : ''}`;
      return {
        differs: false,
        words: `Its reports were not rendered again: that takes ${program}, and this is another.`,
      };
    }
    await render(results, rendered, halt);
    return told(version, await differences(pack, rendered));
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.exitCode === EXIT.incomplete) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      differs: true,
      words: `Its reports could not be rendered again: ${why.replaceAll(file, PACK.results)}`,
    };
  }
}

async function render(results: ResultsStream, folder: string, halt: () => void): Promise<void> {
  const reports = await beginReports(results, outputsOfPack(folder), { out: () => {} });
  try {
    for await (const host of results.hosts) {
      halt();
      await reports.host(host);
    }
    await reports.end();
  } finally {
    await reports.discard();
  }
  if (reports.lost[0]) throw noRoom(reports.lost[0].message);
}

function told(version: string, differing: readonly string[]): RenderedAgain {
  const rendered = `Rendered again from ${PACK.results} by plimsoll ${version}`;
  return differing.length === 0
    ? { differs: false, words: `${rendered}: every report is the same, byte by byte.` }
    : { differs: true, words: `${rendered}, these differ: ${differing.join(', ')}.` };
}

const noRoom = (why: string): Failure =>
  new Failure(
    `The reports could not be rendered again, so nothing is said of them: ${why} Set TMPDIR to a place that can be written to.`,
    EXIT.incomplete,
  );

async function unpack(pack: PackFiles, name: string, path: string): Promise<void> {
  let file: number | undefined;
  try {
    file = openSync(path, 'wx', 0o600);
    const into = file;
    await pack.read(name, (part) => {
      try {
        writeFileSync(into, part);
      } catch (thrown) {
        throw noRoom(`${path} could not be written: ${describeSystemError(thrown)}.`);
      }
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Reports that are not as they are rendered, and files among them that are rendered from nothing. */
async function differences(pack: PackFiles, folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const there = new Set(pack.names);
  const differing: string[] = [];
  for (const entry of entries.filter((found) => found.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    const [expected, packed] = [createHash('sha256'), createHash('sha256')];
    for await (const part of createReadStream(path)) expected.update(part);
    if (there.delete(name)) await pack.read(name, (part) => void packed.update(part));
    if (expected.digest('hex') !== packed.digest('hex')) differing.push(name);
  }
  return [...differing, ...[...there].filter((name) => !isBesideReports(name))].sort();
}

const isBesideReports = (name: string): boolean =>
  name.startsWith(PACK.evidence) ||
  name.startsWith(PACK.inputs) ||
  [PACK.readMe, PACK.publicKey, ...BEHIND_MANIFEST].includes(name);
