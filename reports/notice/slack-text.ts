import { headline, type NoticeFacts } from './headline.ts';
import { noticeLines } from './lines.ts';

/** Slack cuts what is longer than 4000 characters. */
const LONGEST = 3500;

/**
 * A notice as mrkdwn of Slack. What hosts say stands in a block of code, where nothing becomes a link or markup; it holds no
 * sign that would end the block, none of the three that Slack obeys even there, and no @ that others take for a call.
 */
export function slackText(notice: NoticeFacts): string {
  const { reasons, lost, changes, more, about } = noticeLines(notice);
  const head = `*Plimsoll*: ${headline(notice)}.`;
  const foot = about.join('\n');
  const lines = [...reasons, ...lost, ...changes].map(quiet);
  const shown: string[] = [];
  let room = LONGEST - head.length - foot.length;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0) break;
    shown.push(line);
  }
  const rest = lines.length - shown.length + more;
  const block = shown.length === 0 ? [] : [`\`\`\`\n${shown.join('\n')}\n\`\`\``];
  const further = rest === 0 ? [] : [`and ${rest} more, in the report.`];
  return [head, ...block, ...further, ...(foot === '' ? [] : [foot])].join('\n');
}

const quiet = (line: string): string =>
  line
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', "'")
    .replaceAll('@', '\uFF20');
