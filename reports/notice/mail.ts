import type { Notice } from '../../src/model/notice.ts';
import { capital, percent } from '../telling/words.ts';
import { headline } from './headline.ts';
import { noticeLines } from './lines.ts';

/** A mail about a run. */
export interface NoticeMail {
  /** Words and counts of our own, in ASCII. */
  readonly subject: string;
  readonly text: string;
}

/** A notice as a mail in plain text; `remarks` are lines of our own, such as where the reports lie. */
export function noticeMail(notice: Notice, remarks: readonly string[]): NoticeMail {
  const { reasons, lost, changes, more, about } = noticeLines(notice);
  const subject = `Plimsoll: ${headline(notice)}`;
  const parts = [
    [`${capital(headline(notice))}.`, ...reasons],
    titled('Not audited', lost),
    titled('For the worse', [...changes, ...(more > 0 ? [`and ${more} more, in the report`] : [])]),
    titled('Hosts', standings(notice)),
    [...remarks, ...about],
  ];
  return {
    subject,
    text: parts
      .filter((lines) => lines.length > 0)
      .map((lines) => `${lines.join('\n')}\n`)
      .join('\n'),
  };
}

const titled = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `- ${line}`)];

function standings({ hosts, leftOut }: Notice): readonly string[] {
  const audited = hosts.filter(({ state }) => state === 'audited' || state === 'partial');
  const lines = audited.map(({ name, score, controls, failures, state }) => {
    const severe = failures.critical + failures.high;
    const how = state === 'partial' ? ', read in part' : '';
    return `${name}: compliance ${percent(score.compliance)}, coverage ${percent(score.coverage)}, ${controls.fail} controls fail, ${severe} failures of severity high or critical${how}`;
  });
  return [...lines, ...(leftOut.hosts > 0 ? [`and ${leftOut.hosts} more, in the report`] : [])];
}
