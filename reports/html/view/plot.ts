/** Where a plot stands within its own units: `0 0 360 132`. */
const [LEFT, RIGHT, TOP, FLOOR] = [24, 356, 12, 106];

/** A place on the way from left to right, for so many things that are equally far apart. */
export interface Slots {
  /** Middle of a slot. */
  middle(index: number): number;
  /** Where a slot begins. */
  begin(index: number): number;
  readonly width: number;
}

export function slotsFor(number: number): Slots {
  const width = (RIGHT - LEFT) / number;
  const begin = (index: number) => LEFT + index * width;
  return { begin, middle: (index) => begin(index) + width / 2, width };
}

/** The height of a value above the floor, of a most that is above 0. */
export const heightOf = (value: number, most: number): number => (value / most) * (FLOOR - TOP);

/** A number of units as an attribute has it. */
export const units = (value: number): string => value.toFixed(1);

/** The level of a value, as an attribute. */
export const levelOf = (value: number, most: number): string => units(FLOOR - heightOf(value, most));

/** Lines of a grid at values, each with what it says. */
export const gridAt = (values: readonly number[], most: number, word: (value: number) => string) =>
  values.map((value) => ({ y: levelOf(value, most), word: word(value) }));

/** A line through the values that are joined with the one before them; what stands alone is in none. */
export function linesThrough(
  values: readonly (number | null)[],
  isJoined: (index: number) => boolean,
  { slots, most }: { readonly slots: Slots; readonly most: number },
): readonly string[] {
  const lines: string[][] = [];
  for (const [index, value] of values.entries()) {
    const place = value === null ? null : `${units(slots.middle(index))},${levelOf(value, most)}`;
    const line = lines.at(-1);
    if (place === null) lines.push([]);
    else if (line && isJoined(index)) line.push(place);
    else lines.push([place]);
  }
  return lines.filter(({ length }) => length > 1).map((line) => line.join(' '));
}
