import { pruneHistory } from '../../history/store/open.ts';
import { counted } from '../../model/plural.ts';
import { usageError } from '../failure.ts';
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
  const retention = { ...(days === undefined ? {} : { days }), ...(runs === undefined ? {} : { runs }) };
  const { removed, kept } = pruneHistory(historyDirectory(options), retention, new Date());
  streams.out(`${counted(removed.length, 'audit')} removed, ${kept} kept.\n`);
  return 0;
}
