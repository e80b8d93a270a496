import { checksBeyond } from '../../src/model/beyond.ts';
import { wasAudited } from '../../src/model/fleet.ts';
import { policyOf } from '../../src/model/policy-of.ts';
import type { CheckTexts, HostResult, ResultsHead, Score } from '../../src/model/results.ts';
import { allWaived } from '../../src/model/waived.ts';
import { type ToMend, worstFirst } from '../../src/model/worst-first.ts';
import { outdatedLine } from '../telling/finding-text.ts';
import { spanInZone } from '../telling/host-time.ts';
import { namesOf } from '../telling/names.ts';
import { objectsOf } from '../telling/objects.ts';
import { scoreBasis, whyNotScored } from '../telling/score.ts';
import { unreadOf } from '../telling/unread.ts';
import { verdictOf } from '../telling/verdict.ts';
import { list, percent, SEVERITY_WORDS, STATUS_ORDER, STATUS_WORDS } from '../telling/words.ts';
import { listBlock, tableBlock } from './blocks.ts';
import { changesBlocks } from './changes.ts';
import { basisBlock, causeWords, name, nameCell, sentence, verdictBlocks } from './parts.ts';
import { codeOf } from './text.ts';

/** What is told of the one host of a run. */
export function hostBlocks(host: HostResult, texts: CheckTexts, head: ResultsHead): readonly string[] {
  const { name: called, alsoKnownAs } = namesOf(host.name, host.identity.hostname);
  const own = new Map((head.ownChecks ?? []).map(({ id }) => [id, id]));
  const policy = policyOf(head, host);
  return [
    `## Docker host ${name(called)}${alsoKnownAs === null ? '' : `, ${name(alsoKnownAs)}`}`,
    ...verdictBlocks(verdictOf(host, own)),
    ...changesBlocks(host, texts, head.run.baseline),
    ...(wasAudited(host) ? foundBlocks(host, texts) : []),
    basisBlock(head, policy && (policy.title ?? policy.name), spanInZone(host.identity, head.run)),
  ];
}

const foundBlocks = (host: HostResult, texts: CheckTexts): readonly string[] => [
  scoreWords(host.score),
  ...countsTable(host),
  ...listBlock(
    'To mend, the worst first',
    worstFirst(host).map((toMend) => mendItem(toMend, texts)),
    { room: 20_000, most: 15, noun: 'failure' },
  ),
  ...listBlock('Could not be read', unreadOf(host).map(unreadItem), {
    room: 12_000,
    most: 12,
    noun: 'reason',
  }),
];

function scoreWords(score: Score): string {
  const why = whyNotScored(score);
  if (why !== null) return `**Not scored.** ${sentence(why)} Coverage: ${percent(score.coverage)}.`;
  const waived =
    score.counts.waived === 0 ? '' : ` With accepted waivers: ${percent(score.complianceWithWaivers)}.`;
  return `**${percent(score.compliance)} compliant**: ${scoreBasis(score)}${waived} Coverage: ${percent(score.coverage)}.`;
}

/** The columns of every table of counts; waived is a part of fail. */
export const COUNT_COLUMNS = STATUS_ORDER.flatMap((status) =>
  status === 'fail' ? [STATUS_WORDS.fail, 'of them waived'] : STATUS_WORDS[status],
);

/** The numbers below these columns. */
export const countCells = ({ counts }: Pick<Score, 'counts'>): readonly string[] =>
  STATUS_ORDER.flatMap((status) =>
    status === 'fail' ? [String(counts.fail), String(counts.waived)] : String(counts[status]),
  );

function countsTable(host: HostResult): readonly string[] {
  const beyond = checksBeyond(host);
  const counts = {
    ...Object.fromEntries(
      STATUS_ORDER.map((status) => [status, beyond.filter((check) => check.status === status).length]),
    ),
    waived: beyond.filter(({ findings }) => allWaived(findings)).length,
  } as Score['counts'];
  return tableBlock(
    ['Controls', ...COUNT_COLUMNS],
    [
      ...host.sections.map(({ id, title, score }) => [nameCell(`${id} ${title}`), ...countCells(score)]),
      ['**All of the benchmark**', ...countCells(host.score)],
      ...(beyond.length === 0 ? [] : [['Checks beyond it', ...countCells({ counts })]]),
    ],
    { room: 8_000, most: 40, noun: 'row' },
  );
}

/** Waivers not in force that are named of one failure; the table of all of them stands below. */
const OUTDATED = 3;

function mendItem({ control, severity, findings }: ToMend, texts: CheckTexts): string {
  const { check } = findings[0];
  const { title, remediation } = texts[check] ?? { title: check, remediation: null };
  const outdated = findings.flatMap(({ outdatedWaiver }) => outdatedWaiver ?? []);
  const words = [
    `**${SEVERITY_WORDS[severity]}** ${control === null ? '' : `${codeOf(control.id)} `}${sentence(control?.title ?? title)}: ${sentence(objectsOf(findings))}.`,
    ...[...new Set(outdated.map(outdatedLine))].slice(0, OUTDATED).map((line) => `${sentence(line)}.`),
    ...(remediation === null
      ? []
      : [
          sentence(remediation.text),
          ...(remediation.command === null ? [] : remediation.command.split('\n').map(codeOf)),
        ]),
  ];
  return words.join(' ');
}

/** Controls named for one reason. */
const NAMED = 12;

function unreadItem({ affected, alsoOthers, ...cause }: ReturnType<typeof unreadOf>[number]): string {
  const more = affected.length - NAMED;
  const named = affected.slice(0, NAMED).map(({ id }) => codeOf(id));
  return `${list([...named, ...(more > 0 ? [`${more} more`] : [])])}: ${causeWords(cause)}${alsoOthers === null ? '' : ` ${alsoOthers}`}`;
}
