import { printableJson } from '../../src/model/printable-json.ts';
import type { CheckTexts, HostResult, ResultsHead, ResultsTail } from '../../src/model/results.ts';

/** The parts of `results.json`, in the order in which they are written; together they are one JSON document. */
export const jsonReport = {
  begin: (head: ResultsHead): string =>
    `${printableJson(head, 2).slice(0, -LAST_LINE.length)},\n  "hosts": [`,
  host: (host: HostResult, index: number): string => `${index === 0 ? '' : ','}\n    ${indented(host, 4)}`,
  /** `texts` are those of the checks that a finding or a control names. */
  end: (texts: CheckTexts, hosts: number, tail: ResultsTail): string =>
    `${hosts === 0 ? '' : '\n  '}],\n${Object.entries(tail).map(member).join('')}  "checks": ${indented(texts, 2)}${LAST_LINE}\n`,
};

const member = ([key, value]: readonly [string, unknown]): string => `  "${key}": ${indented(value, 2)},\n`;

const LAST_LINE = '\n}';

const indented = (value: unknown, by: number): string =>
  printableJson(value, 2).replaceAll('\n', `\n${' '.repeat(by)}`);
