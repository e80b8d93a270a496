import { type Benchmark, benchmarkId } from '../model/benchmark.ts';
import type { Check } from '../model/check.ts';
import { type Family, OWN_FAMILY } from '../model/family.ts';
import type { Framework } from '../model/framework.ts';
import type { OwnChecks } from '../own-checks/load.ts';
import { usageError } from './failure.ts';
import type { RunOptions } from './options.ts';

/** Where checks of the user stand, behind those of the program. */
export const ownFamily = ({
  list,
}: {
  readonly list: readonly { readonly check: Pick<Check, 'id'> }[];
}): Family => ({
  id: OWN_FAMILY,
  title: 'Checks of your own',
  checks: list.map(({ check }) => check.id),
});

/** The same with the checks of `--checks`, and where each of those stands; none of their processes is left. */
export async function catalogueWithOwn({ benchmark, checks }: Pick<RunOptions, 'benchmark' | 'checks'>) {
  if (checks === undefined) return { ...(await catalogue(benchmark)), origins: [] };
  const { loadOwnChecks } = await import('./load-own-checks.ts');
  const own = await loadOwnChecks(checks);
  own.end();
  return { ...(await catalogue(benchmark, own)), origins: own.list.map(({ origin }) => origin) };
}

/** Every check and family of checks, the benchmark of the given id, all benchmarks, and the frameworks that they are mapped to. */
export async function catalogue(
  id: string,
  own?: OwnChecks,
): Promise<{
  readonly benchmark: Benchmark;
  readonly benchmarks: readonly Benchmark[];
  readonly checks: readonly Check[];
  readonly families: readonly Family[];
  readonly frameworks: readonly Framework[];
}> {
  const [{ CHECKS }, { FAMILIES }, { BENCHMARKS }, { FRAMEWORKS }] = await Promise.all([
    import('../../checks/index.ts'),
    import('../../checks/families.ts'),
    import('../../checks/benchmarks/index.ts'),
    import('../../checks/benchmarks/frameworks.ts'),
  ]);
  const benchmark = BENCHMARKS.find((candidate) => benchmarkId(candidate) === id);
  if (!benchmark) throw usageError(`There is no benchmark "${id}".`);
  return {
    benchmark,
    benchmarks: BENCHMARKS,
    checks: [...CHECKS, ...(own?.list ?? []).map(({ check }) => check)],
    families: [...FAMILIES, ...(own ? [ownFamily(own)] : [])],
    frameworks: FRAMEWORKS,
  };
}
