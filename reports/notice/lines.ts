import { moment } from '../telling/words.ts';
import type { NoticeFacts } from './headline.ts';

/** What is told below the headline, in lines for people; texts of hosts in them are on one line and visible. */
export interface NoticeLines {
  /** What went wrong with the run. */
  readonly reasons: readonly string[];
  /** Hosts that were not audited. */
  readonly lost: readonly string[];
  readonly changes: readonly string[];
  /** How many further changes there are. */
  readonly more: number;
  /** By what the run is known, and with what it was compared. */
  readonly about: readonly string[];
}

export function noticeLines({
  reasons,
  hosts,
  changes,
  leftOut,
  run,
  baseline,
  possibleRenames,
}: NoticeFacts): NoticeLines {
  return {
    reasons,
    lost: hosts.flatMap(({ name, error, state }) =>
      state === 'failed' || state === 'notattempted'
        ? [`${name}: ${error ? `${error.detail} ${error.next}` : 'It was not audited.'}`]
        : [],
    ),
    changes: [...changes.map(({ host, text }) => `${host}: ${text}`), ...possibleRenames],
    more: leftOut.changes,
    about: [
      ...(run ? [`Run ${run.id}, ended ${moment(run.finishedAt)}.`] : []),
      ...(baseline ? [`Compared with the audit that ended ${moment(baseline.finishedAt)}.`] : []),
      ...(baseline && baseline.changed.length > 0
        ? [`What is judged by changed since: ${baseline.changed.join(', ')}.`]
        : []),
    ],
  };
}
