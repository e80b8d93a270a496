import type { Benchmark } from '../model/benchmark.ts';
import type { Check } from '../model/check.ts';
import { partKey, type Tailoring } from '../model/policy.ts';

/** What is left to judge under a policy. */
export interface Tailored {
  /** Each control with the checks that are left to decide it; one that is left out keeps all. */
  readonly benchmark: Benchmark;
  /** The checks that are run. */
  readonly checks: readonly Check[];
  /** What is to be said of a control for that, by its number. */
  readonly notes: ReadonlyMap<string, { readonly leftOut: boolean; readonly text: string }>;
}

/** Takes away what a policy leaves out. */
export function tailor(
  benchmark: Benchmark,
  checks: readonly Check[],
  { leftOut }: Pick<Tailoring, 'leftOut'>,
): Tailored {
  const notes = new Map<string, { leftOut: boolean; text: string }>();
  const controls = benchmark.controls.map((control) => {
    const why = (check: string | null) => leftOut.get(partKey(control.id, check));
    const without = control.checks.filter((check) => why(check) !== undefined);
    const reason = why(without[0] ?? null);
    if (reason === undefined) return control;
    const isWhole = without.length === control.checks.length;
    const text = isWhole
      ? `The policy leaves it out: ${reason}`
      : `Judged without ${without.join(', ')}, which the policy leaves out: ${reason}`;
    notes.set(control.id, { leftOut: isWhole, text });
    return isWhole ? control : { ...control, checks: control.checks.filter((id) => !without.includes(id)) };
  });
  const ofBenchmark = new Set(benchmark.controls.flatMap((control) => control.checks));
  const wanted = new Set(
    controls.filter(({ id }) => !notes.get(id)?.leftOut).flatMap((control) => control.checks),
  );
  return {
    benchmark: { ...benchmark, controls },
    checks: checks.filter(({ id }) =>
      ofBenchmark.has(id) ? wanted.has(id) : !leftOut.has(partKey(null, id)),
    ),
    notes,
  };
}
