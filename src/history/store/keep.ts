import type { DatabaseSync } from 'node:sqlite';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { HostPoint, KeptRun } from '../../model/history.ts';
import type { Only } from '../../model/only.ts';
import type { HostResult, ResultsHead } from '../../model/results.ts';
import { type SeenFindings, seenFindings } from '../failing-since.ts';
import { hostPoint, runPoint } from '../trend.ts';
import { type Blob, blobsIn } from './blobs.ts';
import { databaseFile, inTransaction, openDatabase } from './database.ts';
import { explained, HistoryFault } from './faults.ts';
import { hostRow, updateHostRow } from './host-rows.ts';
import { readRuns, sealRuns } from './runs.ts';
import { openSpool, type Place } from './spool.ts';

/** One audit on its way into a history: nobody sees it before all of it is there. */
export interface Keeping {
  /** Takes the next host: its results, as they stand in results.json with what separates them, and its evidence. */
  host(host: HostResult, text: string, evidence: string | null): void;
  /** Keeps the audit, with what of results.json stands before the hosts and behind them; one that is kept already is not kept twice. */
  end(head: ResultsHead, frame: { readonly begin: string; readonly end: string }): KeptRun;
  /** Closes what is open; an audit that did not come to its end is not kept. */
  [Symbol.dispose](): void;
}

type KeptPart = Omit<Blob, 'content'> & { readonly place: Place };

interface SpooledHost {
  readonly name: string;
  readonly point: HostPoint;
  readonly engineSockets: readonly string[] | undefined;
  readonly only: readonly Only[] | undefined;
  readonly results: KeptPart;
  readonly evidence: KeptPart | null;
  readonly seen: Place | null;
}

/** Begins to keep an audit; several can be on their way at once. `now` is read when it is kept. */
export function keepIn(directory: string, now: () => Date): Keeping {
  const file = databaseFile(directory);
  const database = openDatabase(directory, { make: true });
  const [blobs, spool] = orClosed(database, () =>
    explained(file, () => [blobsIn(database, file), openSpool(directory)] as const),
  );
  const hosts: SpooledHost[] = [];
  let bytes = 0;

  const spooled = (text: string, like: Uint8Array | null): KeptPart => {
    const { content, ...part } = blobs.pack(Buffer.from(text), like);
    return { ...part, place: spool.add(content) };
  };
  const insert = ({ place, ...part }: KeptPart): void => {
    // A prune that ran meanwhile can have taken away what this differs from.
    if (part.base && !blobs.has(part.base) && !blobs.has(part.sha256))
      throw new HistoryFault(
        `The audit was not kept in ${file}: it was pruned of all earlier audits meanwhile. Audit again, and prune when no audit runs.`,
      );
    blobs.insert({ ...part, content: spool.read(place) });
  };
  const parts = ({ results, evidence }: SpooledHost) => (evidence ? [results, evidence] : [results]);

  return {
    host: (host, text, evidence) =>
      explained(file, () => {
        const earlier = hostRow(database, host.name);
        const seen = seenFindings(host);
        const results = spooled(text, earlier?.results ?? null);
        bytes += results.size;
        hosts.push({
          name: host.name,
          point: hostPoint(host),
          engineSockets: host.engineSockets,
          only: host.only?.map(({ kind, name }) => ({ kind, name })),
          results,
          evidence: evidence === null ? null : spooled(evidence, earlier?.evidence ?? null),
          seen: seen && spool.add(Buffer.from(JSON.stringify(seen))),
        });
      }),
    end: (head, { begin, end }) =>
      explained(file, () => {
        const manifest = canonicalJson(
          hosts.map(({ name, point, engineSockets, only, results, evidence }) => ({
            name,
            point,
            engineSockets,
            only,
            results: results.sha256.toString('hex'),
            evidence: evidence?.sha256.toString('hex') ?? null,
          })),
        );
        return inTransaction(database, () => {
          const { list, next } = readRuns(database, file);
          const last = list.at(-1);
          const frame = (['begin', 'end', 'manifest'] as const).map((name) =>
            blobs.pack(
              Buffer.from({ begin, end, manifest }[name]),
              last ? Buffer.from(last[name], 'hex') : null,
            ),
          );
          const [first, tail, listed] = frame.map(({ sha256 }) => sha256.toString('hex'));
          if (!first || !tail || !listed) throw new Error('An audit has a frame.');
          const same = list.find((run) => run.begin === first && run.end === tail && run.manifest === listed);
          if (same) return same;
          for (const blob of frame) blobs.insert(blob);
          for (const host of hosts) {
            for (const part of parts(host)) insert(part);
            updateHostRow(database, blobs, file, {
              name: host.name,
              run: next,
              results: host.results.sha256,
              evidence: host.evidence?.sha256 ?? null,
              seen: host.seen && (JSON.parse(spool.read(host.seen).toString()) as SeenFindings),
            });
          }
          const run: KeptRun = {
            number: next,
            id: head.run.id,
            startedAt: head.run.startedAt,
            finishedAt: head.run.finishedAt,
            keptAt: now().toISOString(),
            tool: head.tool,
            benchmark: {
              id: head.benchmark.id,
              version: head.benchmark.version,
              level: head.benchmark.level,
            },
            policies: (head.policies ?? []).map(({ digest }) => digest),
            point: runPoint(hosts.map(({ point }) => point)),
            bytes: bytes + Buffer.byteLength(begin) + Buffer.byteLength(end),
            begin: first,
            end: tail,
            manifest: listed,
          };
          database.prepare('INSERT INTO run (number, summary) VALUES (?, ?)').run(next, canonicalJson(run));
          sealRuns(database, next + 1);
          return run;
        });
      }),
    [Symbol.dispose]: () => {
      spool.close();
      database.close();
    },
  };
}

function orClosed<T>(database: DatabaseSync, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}
