import type { Advisory } from '../../src/model/advisories.ts';

type Range = readonly [introduced: string, fixed: string | null];

/** Writes rows of the table for one part, each with the number of its advisory, whose page is the source. */
export const flawsOf =
  (component: Advisory['component']) =>
  (
    id: string,
    advisory: string,
    severity: Advisory['severity'],
    published: string,
    ranges: readonly Range[],
    condition: Advisory['condition'] = 'always',
  ): Advisory => ({
    id,
    aliases: [advisory],
    component,
    severity,
    published,
    affected: ranges.map(([introduced, fixed]) => ({ introduced, fixed })),
    condition,
    source: `https://github.com/advisories/${advisory}`,
  });
