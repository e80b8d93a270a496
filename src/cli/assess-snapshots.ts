import type { Results } from '../model/results.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { RunOptions } from './options.ts';
import { toolVersion } from './package-root.ts';

/** Judges snapshots by the checks and the benchmark that the options select. */
export async function assessSnapshots(
  snapshots: readonly Snapshot[],
  options: Pick<RunOptions, 'benchmark' | 'level' | 'at'>,
): Promise<Results> {
  const [{ assess }, { CHECKS }, { BENCHMARKS }, { describeHost }] = await Promise.all([
    import('../assess/assess.ts'),
    import('../../checks/index.ts'),
    import('../../checks/benchmarks/index.ts'),
    import('../probes/describe-host.ts'),
  ]);
  const benchmark = BENCHMARKS.find(({ id, version }) => `${id}-${version}` === options.benchmark);
  if (!benchmark) throw new Error(`There is no benchmark ${options.benchmark}.`);
  return assess(snapshots, {
    benchmark,
    level: options.level,
    checks: CHECKS,
    describe: describeHost,
    toolVersion: toolVersion(),
    ...(options.at ? { at: options.at } : {}),
  });
}
