import type { Finding, HostResult } from '../../../src/model/results.ts';
import { worstSeverity } from '../../../src/model/severity.ts';
import type { Fix } from '../fix.ts';
import type { Step } from '../plan.ts';

/** A failure with what mends it. */
export interface Mendable<F extends Fix = Fix> {
  readonly finding: Finding;
  readonly fix: F;
  readonly sideEffect: string | null;
}

/** Steps out of failures of one kind, and those failures that say too little for one. */
export type StepMaker<F extends Fix> = (
  mendable: readonly Mendable<F>[],
  host: HostResult,
) => { readonly steps: readonly Step[]; readonly left: readonly Finding[] };

/** What a step says of the failures that it mends. */
export function headOf(
  mendable: readonly Mendable[],
): Pick<Step, 'severity' | 'checks' | 'controls' | 'sideEffects'> {
  const findings = mendable.map(({ finding }) => finding);
  return {
    severity: worstSeverity(findings.map(({ severity }) => severity)) ?? 'low',
    checks: [...new Set(findings.map(({ check }) => check))],
    controls: [...new Set(findings.flatMap(({ controls }) => controls))].sort((a, b) =>
      a.localeCompare(b, 'en', { numeric: true }),
    ),
    sideEffects: [...new Set(mendable.flatMap(({ sideEffect }) => (sideEffect ? [sideEffect] : [])))],
  };
}
