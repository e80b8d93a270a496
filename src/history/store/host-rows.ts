import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { canonicalJson } from '../../model/canonical-json.ts';
import { type Failing, failingAfter, failingSchema, type SeenFindings } from '../failing-since.ts';
import type { Blobs } from './blobs.ts';
import { damaged } from './faults.ts';

/** Where the last that was read of a host is kept; null is what never was. */
interface HostRow {
  readonly results: Uint8Array | null;
  readonly evidence: Uint8Array | null;
  readonly since: Uint8Array | null;
}

/** Undefined for a host that no audit was about. */
export function hostRow(database: DatabaseSync, name: string): HostRow | undefined {
  const row = database.prepare('SELECT results, evidence, since FROM host WHERE name = ?').get(name);
  return row && { results: bytesOf(row.results), evidence: bytesOf(row.evidence), since: bytesOf(row.since) };
}

/** What fails on a host and since when, as its last audit left it; empty for a host that no audit was about. */
export function failingOn(database: DatabaseSync, blobs: Blobs, file: string, name: string): Failing {
  const since = hostRow(database, name)?.since;
  if (!since) return {};
  try {
    return failingSchema.parse(JSON.parse(blobs.read(since).toString()));
  } catch (thrown) {
    if (!(thrown instanceof z.ZodError || thrown instanceof SyntaxError)) throw thrown;
    throw damaged(file, `since when what fails on ${name} does is not to be read`);
  }
}

/** What an audit leaves of a host; `seen` is null where it was not read, and then only that it was audited is new. */
interface Audited {
  readonly name: string;
  readonly run: number;
  readonly results: Uint8Array;
  readonly evidence: Uint8Array | null;
  readonly seen: SeenFindings | null;
}

/** Brings the row of a host up to date. */
export function updateHostRow(
  database: DatabaseSync,
  blobs: Blobs,
  file: string,
  { name, run, results, evidence, seen }: Audited,
): void {
  const before = hostRow(database, name) ?? { results: null, evidence: null, since: null };
  const row = seen ? { results, evidence: evidence ?? before.evidence, since: keepSince(seen) } : before;
  database
    .prepare('INSERT OR REPLACE INTO host (name, run, results, evidence, since) VALUES (?, ?, ?, ?, ?)')
    .run(name, run, row.results, row.evidence, row.since);

  function keepSince(given: SeenFindings): Uint8Array {
    const since = failingAfter(failingOn(database, blobs, file, name), given);
    const blob = blobs.pack(Buffer.from(canonicalJson(since)), before.since);
    blobs.insert(blob);
    return blob.sha256;
  }
}

const bytesOf = (value: unknown): Uint8Array | null => (value instanceof Uint8Array ? value : null);
