/** Policies have 1024 categories; a level that names far higher ones is none. */
const HIGHEST = 65_535;

/** How many categories the policies of distributions have: c0 to c1023. */
const ALL_CATEGORIES = 1024;

/**
 * The MCS categories of a level, such as 3 and 5 of `s0:c3,c5` and 0 to 3 of `s0:c0.c3`; of a range `s0-s0:c0.c1023` those of
 * the higher end, by which SELinux decides what a process may reach. null where the text is no level.
 */
export function categoriesOf(level: string): ReadonlySet<number> | null {
  const ends = level.split('-');
  if (ends.length > 2) return null;
  const sets = ends.map(categoriesOfEnd);
  return sets.includes(null) ? null : (sets.at(-1) ?? null);
}

function categoriesOfEnd(end: string): ReadonlySet<number> | null {
  const parsed = /^s\d{1,3}(?::(.+))?$/s.exec(end);
  if (parsed === null) return null;
  const found = new Set<number>();
  for (const item of parsed[1]?.split(',') ?? []) {
    const [, first, last = first] = /^c(\d{1,5})(?:\.c(\d{1,5}))?$/.exec(item) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || from > to || to > HIGHEST) return null;
    for (let category = from; category <= to; category++) found.add(category);
  }
  return found;
}

/** Whether a set holds every category that there is, so that it dominates every other. */
export const isEverything = (categories: ReadonlySet<number>): boolean => categories.size >= ALL_CATEGORIES;

/** Whether processes of one set may reach what belongs to the other: equal sets, or one that contains the other. */
export const overlap = (one: ReadonlySet<number>, other: ReadonlySet<number>): boolean =>
  isWithin(one, other) || isWithin(other, one);

const isWithin = (one: ReadonlySet<number>, other: ReadonlySet<number>): boolean =>
  [...one].every((category) => other.has(category));

/** Categories as a level spells them, ranges drawn together. */
export function spelled(categories: ReadonlySet<number>): string {
  const runs: [number, number][] = [];
  for (const category of [...categories].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && run[1] === category - 1) run[1] = category;
    else runs.push([category, category]);
  }
  return runs.map(([from, to]) => (from === to ? `c${from}` : `c${from}.c${to}`)).join(',');
}
