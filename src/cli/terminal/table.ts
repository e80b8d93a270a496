import { painter } from './paint.ts';

/** A column with a cell for each row; `right` is for numbers. */
export interface Column {
  readonly title: string;
  readonly cells: readonly string[];
  readonly right?: boolean;
}

/** The lines of a table: the titles, and the rows, whose cells stand below each other. */
export function tableLines(
  columns: readonly Column[],
  look: { readonly styled: boolean },
): readonly string[] {
  const sized = columns.map((column) => ({
    ...column,
    width: column.cells.reduce((most, { length }) => Math.max(most, length), column.title.length),
  }));
  const row = (pick: (column: Column) => string): string =>
    sized
      .map((column) =>
        column.right ? pick(column).padStart(column.width) : pick(column).padEnd(column.width),
      )
      .join('  ')
      .trimEnd();
  const rows = columns[0]?.cells ?? [];
  return [
    painter(look)(
      'bold',
      row(({ title }) => title),
    ),
    ...rows.map((_, index) => row(({ cells }) => cells[index] ?? '')),
  ];
}
