import { baselineOf, judgesOtherwise } from '../history/baseline.ts';
import { type DriftOptions, driftOf } from '../history/drift.ts';
import type { HostResult } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import { usageError } from './failure.ts';
import type { RunOptions } from './options.ts';
import { openResults, type ResultsFile } from './read-results.ts';

/** Says that there is no earlier audit, and that this is known. */
export const FIRST_RUN = 'first-run';

/** What a run is compared with. */
export type Earlier = Pick<ResultsFile, 'head' | 'names' | 'hostOf'> & {
  /** Since when a finding of a host fails, where that is known beyond the earlier results. */
  readonly since?: (host: string) => NonNullable<DriftOptions['since']>;
};

/**
 * Opens the earlier results that the options name; null without any. Before anything is collected, so that a slip does not cost
 * an audit.
 */
export async function openBaseline({
  baseline,
  failOnNew,
}: Pick<RunOptions, 'baseline' | 'failOnNew'>): Promise<ResultsFile | null> {
  if (baseline === undefined && failOnNew)
    throw usageError(
      `--fail-on-new compares with an earlier audit: give its results.json as --baseline, or --baseline ${FIRST_RUN} where there is none yet.`,
    );
  return baseline === undefined || baseline === FIRST_RUN ? null : openResults(baseline);
}

/** The same results with what changed against earlier ones; memory holds two hosts. */
export function compared(results: ResultsStream, earlier: Earlier | null): ResultsStream {
  if (earlier === null) return results;
  const baseline = baselineOf(earlier, results);
  const how = { judgesOtherwise: judgesOtherwise(baseline) };
  return {
    ...results,
    head: { ...results.head, run: { ...results.head.run, baseline } },
    hosts: (async function* (): AsyncGenerator<HostResult> {
      for await (const host of results.hosts) {
        const since = earlier.since?.(host.name);
        const options = since ? { ...how, since } : how;
        yield { ...host, drift: driftOf(await earlier.hostOf(host.name), host, options) };
      }
    })(),
  };
}
