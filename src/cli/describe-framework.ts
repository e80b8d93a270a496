import type { Benchmark } from '../model/benchmark.ts';
import { checksOfRow, type Framework, type FrameworkRow, isPartOf, untouched } from '../model/framework.ts';

/** The rows of each framework that name something, with their reasons; nothing where there are none. */
export function describeRows(
  frameworks: readonly Framework[],
  rowsOf: (framework: Framework) => readonly FrameworkRow[],
): string {
  const parts = frameworks.flatMap((framework) => {
    const rows = rowsOf(framework);
    return rows.length === 0 ? [] : [`${framework.title} (${framework.id})`, ...rows.map(describeRow)];
  });
  return parts.length === 0 ? '' : `\nIn other frameworks, by our own mapping\n${parts.join('\n')}\n`;
}

const describeRow = ({ requirement, reason }: FrameworkRow): string => `  ${requirement}  ${reason}`;

/** All about a framework: what it rests on, which checks stand behind each requirement and why, what none touches. */
export function describeFramework(framework: Framework, benchmarks: readonly Benchmark[]): string {
  const none = untouched(framework, benchmarks);
  return [
    `${framework.id}  ${framework.title}`,
    'The mapping is ours, not that of its owner. It rests on',
    ...Object.values(framework.sources).flatMap(({ title, publisher, date, address, used }) => [
      `  ${title}. ${publisher}, ${date}. ${address}`,
      `    ${used}`,
    ]),
    '',
    ...framework.requirements.flatMap(({ id, title }) => {
      const rows = framework.rows.filter((row) => isPartOf(row, id) && !none.includes(id));
      return rows.flatMap((row) => [
        ...(title && row === rows[0] ? [title] : []),
        describeRow(row),
        `    ${checksOfRow(row, benchmarks).join(', ') || 'no check yet'}`,
      ]);
    }),
    '',
    describeUntouched(framework, benchmarks),
    '',
  ].join('\n');
}

/** Which requirements of a framework no check touches, in a sentence. */
export function describeUntouched(framework: Framework, benchmarks: readonly Benchmark[]): string {
  const none = untouched(framework, benchmarks);
  const all = framework.requirements.length;
  return none.length === 0
    ? `A check touches each of its ${all} requirements.`
    : `No check touches ${none.length} of its ${all} requirements: ${none.join(', ')}.`;
}
