import type { Benchmark } from '../model/benchmark.ts';
import { type Framework, isPartOf } from '../model/framework.ts';
import type { FrameworkResult } from '../model/run-results.ts';

/** A framework as results of a benchmark tell it: by the numbers that its controls have in this version. */
export function frameworkResult(framework: Framework, benchmark: Benchmark): FrameworkResult {
  const requirements = framework.requirements.map(({ id, title = null }) => {
    const rows = framework.rows.filter((row) => isPartOf(row, id));
    const lineages = new Set(rows.flatMap(({ controls }) => controls));
    const controls = benchmark.controls
      .filter(({ lineage }) => lineages.has(lineage))
      .map((control) => control.id);
    return { id, title, controls, checks: [...new Set(rows.flatMap(({ checks = [] }) => checks))] };
  });
  const touches = ({ controls, checks }: FrameworkResult['requirements'][number]) =>
    controls.length + checks.length > 0;
  return {
    id: framework.id,
    title: framework.title,
    sources: Object.values(framework.sources).map(({ title, publisher, date, address }) => ({
      title,
      publisher,
      date,
      address,
    })),
    requirements: requirements.filter(touches),
    untouched: requirements.filter((requirement) => !touches(requirement)).map(({ id }) => id),
  };
}
