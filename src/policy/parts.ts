import type { Benchmark, Control } from '../model/benchmark.ts';
import type { Check } from '../model/check.ts';
import type { Family } from '../model/family.ts';
import type { Framework } from '../model/framework.ts';
import { partKey } from '../model/policy.ts';
import type { Severity } from '../model/severity.ts';

/** What there is to choose from. */
export interface Catalogue {
  /** The one of the run. */
  readonly benchmark: Benchmark;
  readonly benchmarks: readonly Benchmark[];
  readonly checks: readonly Check[];
  readonly families: readonly Family[];
  readonly frameworks: readonly Framework[];
}

/** A check as far as it decides a control; one of both is null where the other stands alone. */
export interface Part {
  readonly key: string;
  readonly control: Control | null;
  readonly check: string | null;
  /** As the check itself has it. */
  readonly severity: Severity | null;
}

/** Everything that a run judges when no policy leaves anything out. */
export function partsOf({ benchmark, checks }: Pick<Catalogue, 'benchmark' | 'checks'>): readonly Part[] {
  const severities = new Map(checks.map(({ id, severity }) => [id, severity]));
  const part = (control: Control | null, check: string | null): Part => ({
    key: partKey(control?.id ?? null, check),
    control,
    check,
    severity: (check === null ? null : severities.get(check)) ?? null,
  });
  const deciding = new Set(benchmark.controls.flatMap((control) => control.checks));
  return [
    ...benchmark.controls.flatMap((control) =>
      control.checks.length === 0 ? [part(control, null)] : control.checks.map((id) => part(control, id)),
    ),
    ...checks.filter(({ id }) => !deciding.has(id)).map(({ id }) => part(null, id)),
  ];
}
