import { baselineOf, changedBasis, judgesOtherwise, mayBeLeftOut } from '../history/baseline.ts';
import { driftOf } from '../history/drift.ts';
import type { Baseline, HostDrift } from '../model/drift.ts';
import { wasAudited } from '../model/fleet.ts';
import type { HostResult } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import { type Earlier, nothingEarlier, type OpenEarlier, type Sought } from './earlier.ts';
import { usageError } from './failure.ts';
import type { RunOptions } from './options.ts';
import { openResults } from './read-results.ts';

/** Says that there is no earlier audit, and that this is known. */
const FIRST_RUN = 'first-run';

/**
 * Opens the earlier results that a run about these hosts is compared with: those that the options name, else the past audit in
 * the history that fits. Before anything is collected, so that a slip does not cost an audit; nor does a history that cannot be
 * read, but where the gate is by it.
 */
export async function openBaseline(
  { baseline, failOnNew, history }: Pick<RunOptions, 'baseline' | 'failOnNew' | 'history'>,
  sought: Sought,
): Promise<OpenEarlier> {
  const given = baseline === undefined || baseline === FIRST_RUN ? null : await openResults(baseline);
  const past = history === undefined ? nothingEarlier(null) : await openPast(history, sought);
  if (given) {
    // What is wrong with the history is told when the audit is to be kept there.
    return {
      earlier: given,
      points: past.points,
      lost: null,
      [Symbol.asyncDispose]: async () => {
        await past[Symbol.asyncDispose]();
        await given[Symbol.asyncDispose]();
      },
    };
  }
  if (!failOnNew || past.earlier) return past;
  if (past.lost) throw usageError(past.lost.message);
  if (baseline === undefined)
    throw usageError(
      `--fail-on-new compares with an earlier audit${history === undefined ? '' : `, and ${history} keeps none of these hosts`}: give its results.json as --baseline, or --baseline ${FIRST_RUN} where there is none yet.`,
    );
  return past;
}

const openPast = async (history: string, sought: Sought): Promise<OpenEarlier> =>
  (await import('./history/earlier-audit.ts')).openPastAudit(history, sought);

/** The same results with what changed against earlier ones; memory holds two hosts. */
export function compared(results: ResultsStream, earlier: Earlier): ResultsStream {
  const told = baselineOf(earlier, results);
  const baseline = { ...told, newHosts: told.newHosts.filter((name) => !earlier.lastRead?.has(name)) };
  return {
    ...results,
    head: { ...results.head, run: { ...results.head.run, baseline } },
    hosts: (async function* (): AsyncGenerator<HostResult> {
      for await (const host of results.hosts)
        yield { ...host, drift: await driftSince(earlier, results, host, baseline) };
    })(),
  };
}

async function driftSince(
  { head, hostOf, since: sinceOn, lastRead }: Earlier,
  results: ResultsStream,
  host: HostResult,
  baseline: Baseline,
): Promise<HostDrift> {
  const since = sinceOn?.(host.name);
  const sinceThen = since ? { since } : {};
  const older = wasAudited(host) ? lastRead?.get(host.name) : undefined;
  if (older) {
    const changed = changedBasis(older.head, results.head);
    const { id, startedAt } = older.head.run;
    const how = { ...sinceThen, judgesOtherwise: judgesOtherwise({ changed }) };
    return { ...driftOf(older.host(), host, how), lastRead: { id, startedAt, changed } };
  }
  const leftOut = mayBeLeftOut(head, host.name);
  return driftOf(await hostOf(host.name), host, {
    ...sinceThen,
    judgesOtherwise: judgesOtherwise(baseline),
    leftOut,
  });
}
