import type { SysctlFix } from '../fix.ts';
import { headOf, type Mendable, type StepMaker } from './step-maker.ts';

/** One file of settings; those that are high enough already stay as they are. */
export const sysctlSteps: StepMaker<SysctlFix> = (mendable) => {
  const read = mendable.map((one) => ({ one, low: tooLow(one) }));
  const found = read.filter(({ low }) => low.length > 0);
  return {
    steps:
      found.length === 0
        ? []
        : [
            {
              kind: 'sysctl',
              ...headOf(found.map(({ one }) => one)),
              set: Object.fromEntries(found.flatMap(({ low }) => low)),
            },
          ],
    left: read.filter(({ low }) => low.length === 0).map(({ one }) => one.finding),
  };
};

/** The settings that were seen to be lower than they should; an absent one is not for a file to mend. */
function tooLow({ finding, fix }: Mendable<SysctlFix>): readonly (readonly [string, number])[] {
  const seen = new Map(
    [...finding.observed.matchAll(/(?:^|, )([a-z_.]{1,60}) = (-?\d{1,9})(?=,|$)/g)].map((found) => [
      found[1],
      Number(found[2]),
    ]),
  );
  return Object.entries(fix.least).filter(([name, least]) => (seen.get(name) ?? least) < least);
}
