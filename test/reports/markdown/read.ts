import type { Results } from '../../../src/model/results.ts';
import { cutText, visibleText } from '../../../src/model/visible-text.ts';
import { type Files, hostTold, onlyFile, type Told, thingTold } from '../projection.ts';

/** The text of a piece of Markdown that holds nothing but words and spans of code. */
const textOf = (markdown: string): string => markdown.replace(/(`+)( ?)(.*?)\2\1(?!`)/g, '$3').trim();

const COLUMNS = ['fail', 'waived', 'error', 'manual', 'pass', 'notapplicable', 'notselected'] as const;

/** What is told of each host: whether it was audited, and how many controls have each status. */
export function readMarkdown(files: Files): Told {
  const markdown = onlyFile(files);
  const rows = markdown
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.slice(2, -2).split(' | '));
  const numbers = (host: string, cells: readonly string[]) =>
    COLUMNS.map((status, index) => thingTold(host, status, cells[index] ?? ''));
  const [, one] = /^## Docker host ([^\n]*)/.exec(markdown) ?? [];
  if (one === undefined) {
    const hosts = rows.filter(({ length }) => length === 11).slice(2);
    return hosts.flatMap(([name = '', state, , , ...cells]) => {
      const audited = state === 'audited' || state === 'audited in part';
      return [hostTold(textOf(name), audited), ...(audited ? numbers(textOf(name), cells) : [])];
    });
  }
  const name = textOf(one);
  const total = rows.find(([first]) => first === '**All of the benchmark**');
  return total ? [hostTold(name, true), ...numbers(name, total.slice(1))] : [hostTold(name, false)];
}

/** What has to be told, from the counts of the score. */
export const markdownTold = ({ hosts }: Results): Told =>
  hosts.flatMap(({ name, identity, state, score: { counts } }) => {
    const { hostname } = identity;
    const known = typeof hostname === 'string' && hostname !== '' && hostname !== name;
    const shown = (text: string) => visibleText(cutText(text, 80)).replace(/ +/g, ' ').trim();
    const alone = known ? `${shown(name)}, ${shown(hostname)}` : shown(name);
    const several = shown(name === 'local' && known ? hostname : name).replaceAll('|', '\\u{7c}');
    const local = name === 'local' && known ? `${shown(hostname)}, local` : alone;
    const called = hosts.length === 1 ? local : several;
    const audited = state !== 'failed' && state !== 'notattempted';
    return [
      hostTold(called, audited),
      ...(audited ? COLUMNS.map((status) => thingTold(called, status, String(counts[status]))) : []),
    ];
  });
