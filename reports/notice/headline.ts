import type { Notice } from '../../src/model/notice.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import { count, list } from '../telling/words.ts';

/** A notice without the text that is made of it. */
export type NoticeFacts = Omit<Notice, 'text'>;

/** What a run came to in one line of counts: nothing in it comes from a host, so that it can be the subject of a mail. */
export function headline({ ended, exitCode, run, totals, baseline }: NoticeFacts): string {
  if (run === null) return `the audit ended before there were results, with exit code ${exitCode}`;
  const { audited, partial, failed, notattempted } = totals.hosts;
  const all = audited + partial + failed + notattempted;
  const parts = [
    ...(run.only ? [`about ${count(run.only.length, 'object')} alone (--only)`] : []),
    ...(ended === 'interrupted' ? ['ended before its time'] : []),
    baseline
      ? totals.worse === 0
        ? `nothing got worse on ${count(all, 'host')}`
        : `${count(totals.worse, 'change')} for the worse on ${count(all, 'host')}`
      : `${count(all, 'host')}, with nothing earlier to compare with`,
    ...(failed > 0 ? [`${failed} could not be audited`] : []),
    ...(notattempted > 0 ? [`${notattempted} not attempted`] : []),
    ...(partial > 0 ? [`${partial} read in part`] : []),
    failing({ totals }),
  ];
  return parts.join('; ');
}

function failing({ totals: { failures } }: Pick<NoticeFacts, 'totals'>): string {
  const some = SEVERITIES.filter((severity) => failures[severity] > 0).map(
    (severity) => `${failures[severity]} ${severity}`,
  );
  return some.length === 0 ? 'no failures' : `failures: ${list(some)}`;
}
