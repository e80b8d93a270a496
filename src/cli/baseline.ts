import { nothingEarlier, type OpenEarlier } from './earlier.ts';
import { usageError } from './failure.ts';
import type { Sought } from './history/sought.ts';
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
  const past = history === undefined ? nothingEarlier() : await openPast(history, sought);
  if (given) {
    // What is wrong with the history is told when the audit is to be kept there.
    return {
      earlier: given,
      points: past.points,
      lost: [],
      [Symbol.asyncDispose]: async () => {
        await past[Symbol.asyncDispose]();
        await given[Symbol.asyncDispose]();
      },
    };
  }
  if (!failOnNew || past.earlier) return past;
  const [lost] = past.lost;
  if (lost) throw usageError(lost.message);
  if (baseline === undefined)
    throw usageError(
      `--fail-on-new compares with an earlier audit${history === undefined ? '' : `, and ${history} keeps none of these hosts`}: give its results.json as --baseline, or --baseline ${FIRST_RUN} where there is none yet.`,
    );
  return past;
}

const openPast = async (history: string, sought: Sought): Promise<OpenEarlier> =>
  (await import('./history/earlier-audit.ts')).openPastAudit(history, sought);
