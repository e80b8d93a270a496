import { visibleText } from '../../src/model/visible-text.ts';

/** Characters of a cell: a spreadsheet takes 32,767, and what cannot be seen grows when it is written out. */
const LONGEST = 3000;

/**
 * One cell, always in quotes, on one line. A spreadsheet computes what begins with one of these signs, also after a
 * semicolon where its language separates cells by that; an apostrophe before them keeps it text.
 */
export function cell(value: string): string {
  const shown = visibleText(
    value.length <= LONGEST ? value : `${value.slice(0, LONGEST)}… (${value.length} characters)`,
  );
  return `"${shown.replace(FORMULA, "$1'").replaceAll('"', '""')}"`;
}

const FORMULA = /((?:^|;)["' ]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/** A row, as RFC 4180 ends one. */
export const row = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;
