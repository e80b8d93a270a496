import type { Notice } from '../model/notice.ts';
import type { NotifyOn } from '../model/notify.ts';

/**
 * Whether a channel is to be told of a run. Where nothing earlier is there to compare with, nobody knows what got worse, so
 * that `change` tells it.
 */
export function isWanted(
  on: NotifyOn | undefined,
  { ended, exitCode, baseline, totals }: Pick<Notice, 'ended' | 'exitCode' | 'baseline' | 'totals'>,
): boolean {
  if (on === 'always') return true;
  if (on === 'failure') return exitCode !== 0;
  return ended !== 'complete' || baseline === null || totals.worse > 0;
}
