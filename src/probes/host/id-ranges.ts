import type { SubordinateRange } from './subordinate-ids.ts';

/** An account or a group by its number. */
export interface NumberedName {
  readonly name: string;
  readonly id: number;
}

/** What may share ids in a file of subordinate ranges, and what may not. */
export interface RangeFault {
  /** Whether the ranges belong to one and the same account, which is written in two ways or twice. */
  readonly sameOwner: boolean;
  readonly text: string;
}

/** Below lie accounts of the system and of people, and 65534 and 65535, which mean nobody. */
const LOWEST = 65_536;

/**
 * What is wrong with the ranges of a file: those of two owners that have ids in common, ids below 65536, and ids of accounts
 * or groups that exist. The owner may be a name or a number, and be written both ways.
 */
export function rangeFaults(
  ranges: readonly SubordinateRange[],
  owners: readonly NumberedName[],
  taken: readonly NumberedName[],
): readonly RangeFault[] {
  const ids = new Map(owners.map(({ name, id }) => [name, String(id)]));
  const ownerOf = ({ owner }: SubordinateRange): string => ids.get(owner) ?? owner;
  const sorted = ranges
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => a.start - b.start || a.count - b.count);
  const overlaps: RangeFault[] = [];
  let widest: SubordinateRange | undefined;
  for (const range of sorted) {
    if (widest && range.start < widest.start + widest.count) {
      overlaps.push({
        sameOwner: ownerOf(widest) === ownerOf(range),
        text: `${wordsOf(widest)} and ${wordsOf(range)} have ids in common`,
      });
    }
    if (!widest || range.start + range.count > widest.start + widest.count) widest = range;
  }
  const low = sorted
    .filter(({ start }) => start < LOWEST)
    .map((range) => ({ sameOwner: false, text: `${wordsOf(range)} begins below ${LOWEST}` }));
  const real = taken.flatMap(({ name, id }) =>
    sorted
      .filter((range) => includes(range, id) && range.start >= LOWEST)
      .map((range) => ({ sameOwner: false, text: `${wordsOf(range)} holds the id ${id} of ${name}` })),
  );
  return [...overlaps, ...low, ...real];
}

const includes = ({ start, count }: SubordinateRange, id: number): boolean =>
  id >= start && id < start + count;

/** `alice:100000:65536`, as the file has it. */
const wordsOf = ({ owner, start, count }: SubordinateRange): string => `${owner}:${start}:${count}`;

/** The ranges of an account, by its name or its number. */
export const rangesOf = (
  ranges: readonly SubordinateRange[],
  name: string,
  id: number | null,
): readonly SubordinateRange[] =>
  ranges.filter(({ owner }) => owner === name || (id !== null && owner === String(id)));
