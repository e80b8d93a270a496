import { attestationStates } from '../../src/model/attested.ts';
import type { Cause } from '../../src/model/cause.ts';
import type { ResultsHead, ResultsTail } from '../../src/model/results.ts';
import { waiverStates } from '../../src/model/waived.ts';
import type { Verdict } from '../telling/verdict.ts';
import { urgentFirst, waiverInWords } from '../telling/waiver-use.ts';
import { capital, count, moment } from '../telling/words.ts';
import { tableBlock } from './blocks.ts';
import { markdownText } from './text.ts';

/** Characters of a name, and of a sentence, that are shown. */
const NAME = 80;
const SENTENCE = 300;

export const name = (text: string): string => markdownText(text, { max: NAME });
export const nameCell = (text: string): string => markdownText(text, { max: NAME, cell: true });
export const sentence = (text: string): string => markdownText(text, { max: SENTENCE });
const sentenceCell = (text: string): string => markdownText(text, { max: SENTENCE, cell: true });

/** What went wrong and what to do next. */
export const causeWords = ({ detail, next }: Pick<Cause, 'detail' | 'next'>): string =>
  `${sentence(detail)} **Next:** ${sentence(next)}`;

/** The verdict, with what is to be said beside it. */
export const verdictBlocks = ({ sentence: words, remarks }: Verdict): readonly string[] => [
  `**${words}**`,
  ...(remarks.length === 0 ? [] : [remarks.map((remark) => `- ${sentence(remark)}`).join('\n')]),
];

/** What it was judged by, with what, when, for one host also in its own zone. */
export function basisBlock(
  { benchmark, tool, run }: ResultsHead,
  policy: string | null,
  inZone: string | null = null,
): string {
  const level = benchmark.level === 2 ? 'levels 1 and 2' : 'level 1 only';
  const by = policy === null ? '' : `, by the policy ${name(policy)}`;
  const at = run.assessedAt === undefined ? '' : `, waivers as of ${moment(run.assessedAt)}`;
  const there = inZone === null ? '' : ` (${sentence(inZone)})`;
  return `Assessed against the ${sentence(`${benchmark.title} ${benchmark.version}`)}, ${level}${by}. Read from ${moment(run.startedAt)} to ${moment(run.finishedAt)}${there}${at}, by ${name(`${tool.name} ${tool.version}`)}; run \`${run.id}\`.`;
}

/** What became of waivers and of answers of people, those first that someone should look after. */
export function tailBlocks({ waivers, attestations }: ResultsTail): readonly string[] {
  return [
    ...(waivers === undefined || waivers.length === 0
      ? []
      : [
          '### Waivers',
          `${capital(count(waivers.length, 'entry'))} in the file: ${waiverStates(waivers)}.`,
          ...tableBlock(
            ['State', 'Check', 'About', 'Covers', 'Counts', 'Owner', 'Why', 'Remarks'],
            urgentFirst(waivers)
              .map(waiverInWords)
              .map((use) => [
                use.state,
                ...[use.check, use.about, use.covers].map(nameCell),
                use.until,
                nameCell(use.who),
                sentenceCell(use.reason),
                sentenceCell(use.remarks.join(' ')),
              ]),
            { room: 9_000, most: 30, noun: 'entry' },
          ),
        ]),
    ...(attestations === undefined || attestations.length === 0
      ? []
      : [
          `### Answers of people\n\n${count(attestations.length, 'answer')} in the file: ${attestationStates(attestations)}.`,
        ]),
  ];
}
