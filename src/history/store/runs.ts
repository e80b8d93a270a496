import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { type KeptHost, type KeptRun, keptHostSchema, keptRunSchema } from '../../model/history.ts';
import type { Blobs } from './blobs.ts';
import { damaged } from './faults.ts';

/** The audits of a history in the order in which they were kept. `next` is the number of the one to come. */
export interface Runs {
  readonly list: readonly KeptRun[];
  readonly next: number;
}

/** Reads all audits and holds them to their seal: what was changed or went missing is damage. */
export function readRuns(database: DatabaseSync, file: string): Runs {
  const rows = database.prepare('SELECT number, summary FROM run ORDER BY number').all();
  const seal = database.prepare('SELECT next, runs FROM seal').get();
  const summaries = rows.map(({ summary }) => String(summary));
  if (!seal) {
    if (rows.length > 0) throw damaged(file, 'it has lost count of its audits');
    return { list: [], next: 1 };
  }
  const next = Number(seal.next);
  if (!(seal.runs instanceof Uint8Array) || !sealOf(next, summaries).equals(seal.runs))
    throw damaged(file, 'its audits are not those that were written');
  return { list: summaries.map((summary) => parsedRun(summary, file)), next };
}

/** Seals the audits that are there now. */
export function sealRuns(database: DatabaseSync, next: number): void {
  const rows = database.prepare('SELECT summary FROM run ORDER BY number').all();
  const summaries = rows.map(({ summary }) => String(summary));
  database.exec('DELETE FROM seal');
  database.prepare('INSERT INTO seal (next, runs) VALUES (?, ?)').run(next, sealOf(next, summaries));
}

function sealOf(next: number, summaries: readonly string[]): Buffer {
  const hash = createHash('sha256').update(`${next}\n`);
  for (const summary of summaries) hash.update(createHash('sha256').update(summary).digest());
  return hash.digest();
}

function parsedRun(summary: string, file: string): KeptRun {
  const parsed = keptRunSchema.safeParse(jsonOf(summary));
  if (parsed.success) return parsed.data;
  throw damaged(file, 'the summary of an audit is none');
}

/** The hosts of an audit, in its order. */
export function hostsOf({ manifest }: KeptRun, blobs: Blobs, file: string): readonly KeptHost[] {
  const parsed = keptHostSchema.array().safeParse(jsonOf(blobs.read(fromHex(manifest)).toString()));
  if (parsed.success) return parsed.data;
  throw damaged(file, 'the list of the hosts of an audit is none');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The bytes of a digest. */
export const fromHex = (digest: string): Buffer => Buffer.from(digest, 'hex');
