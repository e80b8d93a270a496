import type { KeptHost, KeptRun } from '../../model/history.ts';
import type { Since } from '../failing-since.ts';
import { blobsIn } from './blobs.ts';
import { databaseFile, openDatabase, openToRead } from './database.ts';
import { explained } from './faults.ts';
import { failingOn, hostRow } from './host-rows.ts';
import { type Pruned, pruneRuns, type Retention } from './prune.ts';
import { fromHex, hostsOf, readRuns } from './runs.ts';

/** The past audits in a directory, as they were when it was opened. */
export interface History extends Disposable {
  /** In the order in which they were kept. */
  readonly runs: readonly KeptRun[];
  /** The hosts of an audit, in its order. */
  hosts(run: KeptRun): readonly KeptHost[];
  /** A results.json byte by byte as it was written, in parts: what stands before the hosts, each host, the end. */
  results(run: KeptRun): Iterable<Buffer>;
  /** A results.json without its hosts, as JSON. */
  frame(run: KeptRun): string;
  /** The results of one host as JSON. */
  hostResults(host: KeptHost): string;
  /** The evidence of a host, a snapshot as JSON; null where it was not at hand. */
  evidence(host: KeptHost): string | null;
  /** Whether an audit read the host, be it one that was pruned since. */
  wasRead(host: string): boolean;
  /** Since when what fails on a host does, by the fingerprint, as its last audit left it. */
  since(host: string): Since;
}

/**
 * Opens a history that is there. It stays as it is now until it is closed, whatever other audits keep or prune. Throws an
 * InputError where it is none or is damaged, and a HistoryFault where the machine keeps it from being read.
 */
export function openHistory(directory: string): History {
  const file = databaseFile(directory);
  const database = openToRead(directory);
  const close = () => database.close();
  try {
    return explained(file, () => {
      database.exec('BEGIN');
      const { list } = readRuns(database, file);
      const blobs = blobsIn(database, file);
      const read = (digest: string): Buffer => explained(file, () => blobs.read(fromHex(digest)));
      const hosts = (run: KeptRun) => explained(file, () => hostsOf(run, blobs, file));
      return {
        runs: list,
        hosts,
        results: function* (run) {
          yield read(run.begin);
          for (const { results } of hosts(run)) yield read(results);
          yield read(run.end);
        },
        frame: ({ begin, end }) => `${read(begin)}${read(end)}`,
        hostResults: ({ results }) => read(results).toString().replace(/^,/, ''),
        evidence: ({ evidence }) => (evidence === null ? null : read(evidence).toString()),
        wasRead: (host) => explained(file, () => (hostRow(database, host)?.results ?? null) !== null),
        since: (host) => {
          const failing = explained(file, () => failingOn(database, blobs, file, host));
          return Object.fromEntries(Object.entries(failing).map(([found, { since }]) => [found, since]));
        },
        [Symbol.dispose]: close,
      };
    });
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/** Takes out of a history in a directory what a retention excludes; errors are those of `openHistory`. */
export function pruneHistory(directory: string, retention: Retention, now: Date): Pruned {
  const file = databaseFile(directory);
  const database = openDatabase(directory, { make: false });
  try {
    return explained(file, () =>
      pruneRuns({ database, blobs: blobsIn(database, file), file }, retention, now),
    );
  } finally {
    database.close();
  }
}
