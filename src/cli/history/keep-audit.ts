import type { Keeping } from '../../history/store/keep.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { KeptRun } from '../../model/history.ts';
import type { KeptSnapshot } from '../../model/kept-snapshot.ts';
import type { HostResult } from '../../model/results.ts';
import type { ResultsStream } from '../../model/results-stream.ts';
import { EXIT } from '../exit-codes.ts';
import { describeSystemError, Failure } from '../failure.ts';

/** Keeps an audit in a history while it is told. */
export interface AuditKeeper {
  host(host: HostResult): Promise<void>;
  /** Keeps it; null where it could not be kept. */
  end(): Promise<KeptRun | null>;
  discard(): void;
  /** Why it was not kept; null where nothing is in the way so far. */
  failure(): Failure | null;
}

/**
 * Begins to keep an audit in the history of a directory, with the evidence where snapshots are given. Never rejects: an
 * audit that cannot be kept is told all the same.
 */
export async function beginKeeping(
  run: Omit<ResultsStream, 'hosts'>,
  directory: string,
  snapshots: readonly KeptSnapshot[],
): Promise<AuditKeeper> {
  let failure: Failure | null = null;
  let keeping: Keeping | null = null;
  let hosts = 0;
  /** Runs a step unless one before it failed. */
  const step = async <T>(act: () => Promise<T>): Promise<T | null> => {
    if (failure !== null) return null;
    try {
      return await act();
    } catch (thrown) {
      failure = notKept(directory, thrown);
      return null;
    }
  };
  const begun = await step(async () => {
    const [{ keepIn }, { jsonReport }, { makeDirectory }] = await Promise.all([
      import('../../history/store/keep.ts'),
      import('../../../reports/json/render.ts'),
      import('../../snapshot/write-private-file.ts'),
    ]);
    await makeDirectory(directory);
    keeping = keepIn(directory, () => new Date());
    const document = jsonReport(run);
    return { keeping, document, begin: document.begin() };
  });
  return {
    host: async (host) => {
      await step(async () => {
        const snapshot = await snapshots[hosts]?.read();
        const evidence = snapshot ? canonicalJson(snapshot) : null;
        begun?.keeping.host(host, begun.document.host(host), evidence);
        hosts += 1;
      });
    },
    end: () =>
      step(async () => {
        if (!begun) return null;
        const { begin, document } = begun;
        return begun.keeping.end(run.head, { begin, end: document.end(run.tail()) });
      }),
    discard: () => keeping?.[Symbol.dispose](),
    failure: () => failure,
  };
}

function notKept(directory: string, thrown: unknown): Failure {
  const why = thrown instanceof Error ? thrown : new Error(String(thrown));
  const words = 'code' in why ? `${describeSystemError(why)}.` : why.message;
  return new Failure(
    `This audit was not kept in the history ${directory}: ${words} Its reports stand.`,
    EXIT.incomplete,
  );
}
