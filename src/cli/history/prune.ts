import { HistoryFault } from '../../history/store/faults.ts';
import { pruneHistory } from '../../history/store/open.ts';
import type { Retention } from '../../history/store/prune.ts';
import { InputError } from '../../model/input-error.ts';
import { counted } from '../../model/plural.ts';
import { EXIT } from '../exit-codes.ts';
import { Failure, usageError } from '../failure.ts';
import type { HistoryOptions } from '../history-options.ts';
import type { Streams } from '../streams.ts';
import { historyDirectory } from './open-past.ts';

/** `history prune`: takes out the audits that a limit excludes. */
export async function prune(options: HistoryOptions, streams: Streams): Promise<number> {
  const { keepDays: days, keepRuns: runs } = options;
  if (days === undefined && runs === undefined)
    throw usageError(
      'history prune takes away what a limit excludes: give --keep-days N, --keep-runs N or both.',
    );
  const { removed, kept } = pruneHistory(historyDirectory(options), retentionOf(options), new Date());
  streams.out(`${counted(removed.length, 'audit')} removed, ${kept} kept.\n`);
  return 0;
}

type Limits = Pick<HistoryOptions, 'keepDays' | 'keepRuns'>;

const retentionOf = ({ keepDays: days, keepRuns: runs }: Limits): Retention => ({
  ...(days === undefined ? {} : { days }),
  ...(runs === undefined ? {} : { runs }),
});

/** Takes out of the history of a run that was kept what its limits exclude; says why where that could not be done. */
export function pruneAfter(directory: string, limits: Limits): Failure | null {
  const retention = retentionOf(limits);
  if (Object.keys(retention).length === 0) return null;
  try {
    pruneHistory(directory, retention, new Date());
    return null;
  } catch (thrown) {
    if (!(thrown instanceof InputError || thrown instanceof HistoryFault)) throw thrown;
    return new Failure(
      `Old audits stay in the history ${directory}: ${thrown.message} This one is kept.`,
      EXIT.incomplete,
    );
  }
}
