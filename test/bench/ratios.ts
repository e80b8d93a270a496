/** A budget: what was measured against what, and the most that it may be. */
export interface Ratio {
  readonly what: string;
  readonly value: number;
  readonly most: number;
}

/** What a part of the bench came to: lines that say what was measured, and the budgets. */
export interface Measured {
  readonly lines: readonly string[];
  readonly ratios: readonly Ratio[];
}

/** Milliseconds of each command, one for each round. */
export type Times = Readonly<Record<string, readonly number[]>>;

export function median(times: Times, name: string): number {
  const sorted = [...(times[name] ?? [])].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error(`There are no times of ${name}.`);
  return middle;
}

/** A table of medians: a line for each name, a column for each of the times. */
export function mediansOf(columns: Readonly<Record<string, Times>>): readonly string[] {
  const [first = {}] = Object.values(columns);
  const width = Math.max(...Object.keys(first).map(({ length }) => length)) + 2;
  const cell = (text: string) => text.padStart(16);
  return [
    `${' '.repeat(width)}${Object.keys(columns).map(cell).join('')}`,
    ...Object.keys(first).map((name) => {
      const cells = Object.values(columns).map((times) => cell(median(times, name).toFixed(1)));
      return `${name.padEnd(width)}${cells.join('')}`;
    }),
  ];
}
