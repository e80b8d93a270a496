import type { Severity } from '../../src/model/severity.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import { STANDINGS, type Standing } from '../status-table.ts';
import type { Sample } from './exposition.ts';

/** What is counted: `notselected` is said of controls only, and severity is null where no check has one. */
export interface Counted {
  readonly standing: Standing | 'notselected';
  readonly severity: Severity | null;
}

/** How many there are of each standing and severity. */
export type Tally = ReadonlyMap<string, number>;

const keyOf = ({ standing, severity }: Counted): string => `${standing} ${severity ?? NO_SEVERITY}`;
const NO_SEVERITY = 'none';

export function tally(counted: Iterable<Counted>): Tally {
  const numbers = new Map<string, number>();
  for (const one of counted) numbers.set(keyOf(one), (numbers.get(keyOf(one)) ?? 0) + 1);
  return numbers;
}

/**
 * A sample for each standing and severity, those of none too, so that a series never ends where a number falls to 0. A waived
 * fail has the status that it has, and says that it is waived.
 */
export function tallySamples(
  numbers: Tally,
  standings: readonly Counted['standing'][],
  labels: Sample['labels'],
): readonly Sample[] {
  return standings.flatMap((standing) =>
    [...SEVERITIES, null].flatMap((severity) => {
      const value = numbers.get(keyOf({ standing, severity })) ?? 0;
      if (severity === null && value === 0) return [];
      const waived = standing === 'waived';
      return [
        {
          labels: {
            ...labels,
            status: waived ? 'fail' : standing,
            severity: severity ?? NO_SEVERITY,
            waived: waived ? 'yes' : 'no',
          },
          value,
        },
      ];
    }),
  );
}

export const CONTROL_STANDINGS = [...STANDINGS, 'notselected'] as const;
