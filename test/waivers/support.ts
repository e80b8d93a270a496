import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { FAMILIES } from '../../checks/families.ts';
import { CHECKS } from '../../checks/index.ts';
import type { RunOptions } from '../../src/assess/assess.ts';
import type { Benchmark } from '../../src/model/benchmark.ts';
import { InputError } from '../../src/model/input-error.ts';
import type { Results } from '../../src/model/results.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { describeHost } from '../../src/probes/describe-host.ts';
import { describeObjects } from '../../src/probes/object-traits.ts';
import { readSnapshot } from '../../src/snapshot/read.ts';
import { applyWaivers } from '../../src/waivers/apply-waivers.ts';
import { readWaivers } from '../../src/waivers/read-waivers.ts';
import { root } from '../contracts/modules.ts';
import { assessed } from '../support/assess.ts';

const benchmark = BENCHMARKS[0] as Benchmark;
export const known = { checks: CHECKS, benchmark, benchmarks: BENCHMARKS };

export async function recorded(name: string): Promise<Snapshot> {
  const read = await readSnapshot(`${root}/test/snapshots/${name}.json.gz`);
  if (!read.ok) throw new Error(read.message);
  return read.snapshot;
}

export const readAll = (text: string) => readWaivers(text, 'waivers.yml', known);

export function refusal(text: string): string {
  try {
    readAll(text);
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.message;
    throw thrown;
  }
  throw new Error('It was not refused.');
}

/** An entry as YAML, with what it must have unless that is given. */
export const entry = (fields: Readonly<Record<string, unknown>>): string => {
  const usual = { host: 'local', reason: 'Seen.', owner: 'Ann', expires: '2026-12-31' };
  return `waivers:\n  - ${JSON.stringify({ ...usual, ...fields })}\n`;
};

/** Judges snapshots with a file of waivers, as of a day. */
export function judged(snapshots: readonly Snapshot[], text: string | null, day = '2026-11-22'): Results {
  const applied = applyWaivers(
    text === null ? [] : readAll(text),
    new Date(`${day}T23:59:59Z`),
    describeObjects,
  );
  const options: RunOptions = {
    benchmark,
    level: 2,
    checks: CHECKS,
    families: FAMILIES,
    describe: describeHost,
    toolVersion: '0.0.0',
    rulings: [applied.ruling],
  };
  const results = assessed(snapshots, options);
  return { ...results, ...(text === null ? {} : applied.tail()) };
}
