import { assess, type RunOptions } from '../../src/assess/assess.ts';
import { assessHost } from '../../src/assess/assess-host.ts';
import type { Results } from '../../src/model/results.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { inMemory } from '../../src/snapshot/keep.ts';

/** Judges snapshots and holds all the results at once, as results.json does. */
export function assessed(snapshots: readonly Snapshot[], options: RunOptions): Results {
  const { head, texts } = assess(snapshots.map(inMemory), options);
  const hosts = snapshots.map((snapshot) => assessHost(snapshot, options));
  const named = new Set(hosts.flatMap(({ findings }) => findings.map(({ check }) => check)));
  return {
    ...head,
    hosts,
    checks: Object.fromEntries(Object.entries(texts).filter(([id]) => named.has(id))),
  };
}
