import { printableJson } from '../../src/model/printable-json.ts';
import type { OpenRunDocument } from '../run-document.ts';

/** `results.json`; of the texts of checks, those that a finding or a control names. */
export const jsonReport: OpenRunDocument = ({ head, texts }) => {
  const named = new Set<string>();
  let hosts = 0;
  return {
    begin: () => `${printableJson(head, 2).slice(0, -LAST_LINE.length)},\n  "hosts": [`,
    host: (host) => {
      for (const { check } of host.findings) named.add(check);
      for (const { checks } of host.controls) for (const check of checks) named.add(check);
      hosts += 1;
      return `${hosts === 1 ? '' : ','}\n    ${indented(host, 4)}`;
    },
    end: (tail) => {
      const used = Object.fromEntries(Object.entries(texts).filter(([id]) => named.has(id)));
      return `${hosts === 0 ? '' : '\n  '}],\n${Object.entries(tail).map(member).join('')}  "checks": ${indented(used, 2)}${LAST_LINE}\n`;
    },
  };
};

const member = ([key, value]: readonly [string, unknown]): string => `  "${key}": ${indented(value, 2)},\n`;

const LAST_LINE = '\n}';

const indented = (value: unknown, by: number): string =>
  printableJson(value, 2).replaceAll('\n', `\n${' '.repeat(by)}`);
