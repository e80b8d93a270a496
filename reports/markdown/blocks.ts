import { counted } from '../../src/model/plural.ts';

/** Lines of a part of the document, as many as have room, with the number of those that have not. */
export interface Fitted {
  readonly lines: readonly string[];
  readonly left: number;
}

/** Takes lines from the first on while they fit into so many characters and are no more than `most`. */
function fitted(
  lines: Iterable<string>,
  { room, most }: { readonly room: number; readonly most: number },
): Fitted {
  const taken: string[] = [];
  let [used, all] = [0, 0];
  let full = false;
  for (const line of lines) {
    all += 1;
    full ||= taken.length >= most || used + line.length + 1 > room;
    if (full) continue;
    taken.push(line);
    used += line.length + 1;
  }
  return { lines: taken, left: all - taken.length };
}

/** A list under a title, as far as it fits; none at all where there is nothing to list. */
export function listBlock(
  title: string,
  items: readonly string[],
  limits: { readonly room: number; readonly most: number; readonly noun: string },
): readonly string[] {
  if (items.length === 0) return [];
  const { lines, left } = fitted(
    items.map((item) => `- ${item}`),
    limits,
  );
  return [`### ${title}`, [...lines, ...leftOut(left, limits.noun).map((words) => `- ${words}`)].join('\n')];
}

/** A table as far as its rows fit. Cells are Markdown already. */
export function tableBlock(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  limits: { readonly room: number; readonly most: number; readonly noun: string },
): readonly string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const { lines, left } = fitted(rows.map(row), limits);
  return [[row(columns), row(columns.map(() => '---')), ...lines].join('\n'), ...leftOut(left, limits.noun)];
}

const leftOut = (left: number, noun: string): readonly string[] =>
  left === 0 ? [] : [`${counted(left, `more ${noun}`)}, left out here; the results have all.`];
