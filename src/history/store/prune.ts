import type { DatabaseSync } from 'node:sqlite';
import type { KeptRun } from '../../model/history.ts';
import type { Blobs } from './blobs.ts';
import { inTransaction } from './database.ts';
import { fromHex, hostsOf, readRuns, sealRuns } from './runs.ts';

/** Which audits a history goes on keeping: those that neither limit excludes, and always the last. */
export interface Retention {
  /** Those that began at most so many days before the last one. */
  readonly days?: number;
  /** So many, the last ones. */
  readonly runs?: number;
}

/** What a prune came to. */
export interface Pruned {
  readonly removed: readonly KeptRun[];
  readonly kept: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The audits that a retention excludes. Age counts back from the last audit, or from now where that is earlier, so that
 * neither a clock that was wrong once nor a long time without an audit takes away what there is.
 */
function excluded(list: readonly KeptRun[], { days, runs }: Retention, now: Date): readonly KeptRun[] {
  const last = list.at(-1);
  if (!last) return [];
  const from = Math.min(Date.parse(last.startedAt), now.getTime());
  return list.filter(
    (run, index) =>
      run !== last &&
      ((runs !== undefined && index < list.length - runs) ||
        (days !== undefined && Date.parse(run.startedAt) < from - days * DAY_MS)),
  );
}

/** Takes audits out of a history, and with them all that nothing else refers to. */
export function pruneRuns(
  { database, blobs, file }: { database: DatabaseSync; blobs: Blobs; file: string },
  retention: Retention,
  now: Date,
): Pruned {
  const pruned = inTransaction(database, () => {
    const { list, next } = readRuns(database, file);
    const removed = excluded(list, retention, now);
    const gone = new Set(removed);
    const kept = list.filter((run) => !gone.has(run));
    if (removed.length === 0) return { removed, kept: kept.length };
    database.exec('CREATE TEMP TABLE live (sha256 BLOB NOT NULL PRIMARY KEY) WITHOUT ROWID');
    const live = database.prepare('INSERT OR IGNORE INTO live (sha256) VALUES (?)');
    for (const run of kept) {
      for (const digest of [run.begin, run.end, run.manifest]) live.run(fromHex(digest));
      for (const { results, evidence } of hostsOf(run, blobs, file)) {
        live.run(fromHex(results));
        if (evidence !== null) live.run(fromHex(evidence));
      }
    }
    const forget = database.prepare('DELETE FROM run WHERE number = ?');
    for (const { number } of removed) forget.run(number);
    database.exec(`
      DELETE FROM host WHERE run NOT IN (SELECT number FROM run);
      INSERT OR IGNORE INTO live SELECT since FROM host WHERE since IS NOT NULL;
      INSERT OR IGNORE INTO live
        SELECT base FROM blob WHERE base IS NOT NULL AND sha256 IN (SELECT sha256 FROM live);
      DELETE FROM blob WHERE sha256 NOT IN (SELECT sha256 FROM live);
      DROP TABLE live;
    `);
    sealRuns(database, next);
    return { removed, kept: kept.length };
  });
  // Gives back to the disk what became free; a step of its own, which can end at any moment.
  database.exec('PRAGMA incremental_vacuum');
  return pruned;
}
