import type { CheckTexts, HostResult, ResultsHead } from '../../../../src/model/results.ts';
import type { FrameworkResult } from '../../../../src/model/run-results.ts';
import { judgementsOf } from '../../../judgements.ts';
import { STANDINGS } from '../../../status-table.ts';
import { count } from '../../../telling/words.ts';
import { type FrameworkView, frameworkView, noneAnywhere } from '../frameworks.ts';

/** Counts hosts by requirement while they come; it holds a few numbers for each requirement, however many hosts there are. */
export interface FrameworkTally {
  add(host: HostResult, texts: CheckTexts): void;
  views(): readonly FrameworkView[];
}

/** How many hosts stand where for each requirement, each by the strongest of what bears on it there. */
export function frameworkTally(frameworks: NonNullable<ResultsHead['frameworks']>): FrameworkTally {
  const begun = () => ({ counts: noneAnywhere(), without: 0 });
  const requirements = new Map<FrameworkResult['requirements'][number], ReturnType<typeof begun>>();
  for (const framework of frameworks)
    for (const requirement of framework.requirements) requirements.set(requirement, begun());
  return {
    add: (host, texts) => {
      if (host.state !== 'audited' && host.state !== 'partial') return;
      const standings = new Map(judgementsOf(host, texts).map(({ id, standing }) => [id, standing]));
      for (const [{ controls, checks }, tally] of requirements) {
        const found = new Set([...controls, ...checks].map((one) => standings.get(one)));
        const strongest = STANDINGS.find((standing) => found.has(standing));
        if (strongest) tally.counts[strongest] += 1;
        else tally.without += 1;
      }
    },
    views: () =>
      frameworks.map((framework) => ({
        ...frameworkView(
          framework,
          (requirement) => {
            const { counts, without } = requirements.get(requirement) ?? begun();
            return { counts, without: without === 0 ? null : `not assessed on ${count(without, 'host')}` };
          },
          (failing) => `fails on a host at least for ${failing}`,
        ),
        pick: false,
      })),
  };
}
