import type { Provenance } from '../assess/assess.ts';
import { benchmarkId } from '../model/benchmark.ts';
import { type KeptSnapshot, SnapshotLost } from '../model/kept-snapshot.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import { ownFamily } from './catalogue.ts';
import { EXIT } from './exit-codes.ts';
import { Failure } from './failure.ts';
import type { Given } from './load-given.ts';
import type { RunOptions } from './options.ts';
import { toolVersion } from './package-root.ts';

/** Judges snapshots by the checks and the benchmark that the options select, by what the user brings along. */
export async function assessSnapshots(
  snapshots: readonly KeptSnapshot[],
  options: Pick<RunOptions, 'benchmark' | 'level' | 'at' | 'only'>,
  { supplied, own, inputs: _, ...given }: Given,
  provenance?: Provenance,
): Promise<ResultsStream> {
  const [{ assess }, { CHECKS }, { FAMILIES }, { BENCHMARKS }, { FRAMEWORKS }, { describeHost }, named] =
    await loadJudge();
  const benchmark = BENCHMARKS.find((candidate) => benchmarkId(candidate) === options.benchmark);
  if (!benchmark) throw new Error(`There is no benchmark ${options.benchmark}.`);
  const results = assess(snapshots, {
    benchmark,
    level: options.level,
    checks: [...CHECKS, ...(own?.list ?? []).map(({ check }) => check)],
    families: [...FAMILIES, ...(own ? [ownFamily(own)] : [])],
    ...(own ? { own: { origins: own.list.map(({ origin }) => origin), judge: own.judge } } : {}),
    frameworks: FRAMEWORKS,
    describe: describeHost,
    toolVersion: toolVersion(),
    ...given,
    ...(provenance ? { provenance } : {}),
    ...(supplied ? { supplied } : {}),
    ...(options.at ? { at: options.at } : {}),
    ...(options.only ? { only: { asked: options.only, find: named.namedObjects } } : {}),
  });
  return { ...results, hosts: orFailure(results.hosts, own) };
}

/** What judges, loaded once. */
const loadJudge = () =>
  Promise.all([
    import('../assess/assess.ts'),
    import('../../checks/index.ts'),
    import('../../checks/families.ts'),
    import('../../checks/benchmarks/index.ts'),
    import('../../checks/benchmarks/frameworks.ts'),
    import('../probes/describe-host.ts'),
    import('../probes/named-objects.ts'),
  ]);

/** Loads what judges and writes reports. An audit does so while it waits for hosts; what cannot be loaded then is loaded again when it is wanted. */
export const loadAhead = (): void =>
  void Promise.all([loadJudge(), import('../../reports/html/render.ts')]).catch(() => {});

async function* orFailure<T>(hosts: Iterable<T> | AsyncIterable<T>, own: Given['own']): AsyncGenerator<T> {
  try {
    yield* hosts;
  } catch (thrown) {
    if (thrown instanceof SnapshotLost) throw new Failure(thrown.message, EXIT.incomplete);
    throw thrown;
  } finally {
    own?.end();
  }
}
