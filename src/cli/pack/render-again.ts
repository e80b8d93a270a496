import { createHash } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultsStream } from '../../model/results-stream.ts';
import { BEHIND_MANIFEST, PACK } from '../../pack/names.ts';
import type { PackFiles } from '../../pack/pack-files.ts';
import { type Outcomes, saysOf } from '../../pack/statement.ts';
import { EXIT } from '../exit-codes.ts';
import { describeSystemError, Failure } from '../failure.ts';
import { programDigest, toolVersion } from '../package-root.ts';
import { openResults } from '../read-results.ts';
import type { OpenFile } from '../reports.ts';
import { beginReports } from '../write-reports.ts';
import { addOutcomes, noOutcomes } from './outcomes.ts';
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
    const { digests, outcomes } = await rendered(results, halt);
    const differing = await differences(pack, digests);
    const says = saysOf(await textOf(pack, PACK.statement), results.head, outcomes);
    return told(version, says ? differing : [...differing, PACK.statement]);
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.exitCode === EXIT.incomplete) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return {
      differs: true,
      words: `Its reports could not be rendered again: ${why.replaceAll(file, PACK.results)}`,
    };
  }
}

/** The SHA-256 of every report, by its name in the pack, none of which is kept; and what came of all that was judged. */
async function rendered(
  results: ResultsStream,
  halt: () => void,
): Promise<{ readonly digests: ReadonlyMap<string, string>; readonly outcomes: Outcomes }> {
  const outcomes = noOutcomes();
  const digests = new Map<string, string>();
  const openFile: OpenFile = async (name) => {
    const hash = createHash('sha256');
    return {
      write: async (part) => void hash.update(part),
      finish: async () => void digests.set(name, hash.digest('hex')),
      discard: async () => {},
    };
  };
  const reports = await beginReports(results, outputsOfPack(''), { out: () => {} }, null, openFile);
  try {
    for await (const host of results.hosts) {
      halt();
      await reports.host(host);
      addOutcomes(outcomes, host, results.texts);
    }
    await reports.end();
  } finally {
    await reports.discard();
  }
  if (reports.lost[0]) throw reports.lost[0];
  return { digests, outcomes };
}

/** A file of a pack that is known to be intact. */
async function textOf(pack: PackFiles, name: string): Promise<string> {
  const parts: Uint8Array[] = [];
  await pack.read(name, (part) => void parts.push(part));
  return Buffer.concat(parts).toString();
}

function told(version: string, differing: readonly string[]): RenderedAgain {
  const again = `Rendered again from ${PACK.results} by plimsoll ${version}`;
  return differing.length === 0
    ? { differs: false, words: `${again}: every report is the same, byte by byte.` }
    : { differs: true, words: `${again}, these differ: ${differing.join(', ')}.` };
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
async function differences(
  pack: PackFiles,
  digests: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const there = new Set(pack.names);
  const differing: string[] = [];
  for (const [name, expected] of digests) {
    const packed = createHash('sha256');
    if (there.delete(name)) await pack.read(name, (part) => void packed.update(part));
    if (packed.digest('hex') !== expected) differing.push(name);
  }
  return [...differing, ...[...there].filter((name) => !isBesideReports(name))].sort();
}

const isBesideReports = (name: string): boolean =>
  name.startsWith(PACK.evidence) ||
  name.startsWith(PACK.inputs) ||
  [PACK.readMe, PACK.publicKey, ...BEHIND_MANIFEST].includes(name);
