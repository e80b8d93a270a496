import type { Benchmark } from '../model/benchmark.ts';
import type { Check } from '../model/check.ts';
import type { Family } from '../model/family.ts';
import type { Framework } from '../model/framework.ts';
import { usageError } from './failure.ts';

/** Every check and family of checks, the benchmark of the given id, all benchmarks, and the frameworks that they are mapped to. */
export async function catalogue(id: string): Promise<{
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
  const benchmark = BENCHMARKS.find((candidate) => `${candidate.id}-${candidate.version}` === id);
  if (!benchmark) throw usageError(`There is no benchmark "${id}".`);
  return { benchmark, benchmarks: BENCHMARKS, checks: CHECKS, families: FAMILIES, frameworks: FRAMEWORKS };
}
