import type { ControlResult, Finding, HostResult } from './results.ts';
import { SEVERITIES, type Severity } from './severity.ts';

/** Something to mend on a host: a control that fails, or a check beyond the benchmark that does. */
export interface ToMend {
  /** Null for a check beyond the benchmark. */
  readonly control: ControlResult | null;
  readonly severity: Severity;
  /** What fails in it and is not waived, the worst first; at least one. */
  readonly findings: readonly [Finding, ...Finding[]];
}

/**
 * What to mend on a host, in the one order in which every report names it: by severity, then by the number of
 * objects, then as the benchmark has it. What is not selected or waived is left out.
 */
export function worstFirst(host: HostResult): readonly ToMend[] {
  const failing = host.findings.filter(({ status, waiver }) => status === 'fail' && waiver === null);
  const ofControls = host.controls
    .filter(({ status }) => status === 'fail')
    .flatMap((control) =>
      toMend(
        control,
        failing.filter(({ controls }) => controls.includes(control.id)),
      ),
    );
  const beyond = failing.filter(({ controls }) => controls.length === 0);
  const ofChecks = [...new Set(beyond.map(({ check }) => check))].flatMap((id) =>
    toMend(
      null,
      beyond.filter(({ check }) => check === id),
    ),
  );
  return [...ofControls, ...ofChecks].sort(
    (a, b) => rank(a.severity) - rank(b.severity) || objectsToMend(b) - objectsToMend(a),
  );
}

function toMend(control: ControlResult | null, failing: readonly Finding[]): ToMend[] {
  const [worst, ...others] = failing.toSorted((a, b) => rank(a.severity) - rank(b.severity));
  return worst ? [{ control, severity: worst.severity, findings: [worst, ...others] }] : [];
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** On how many objects something fails. */
export const objectsToMend = ({ findings }: Pick<ToMend, 'findings'>): number =>
  new Set(findings.map(({ resource }) => JSON.stringify(resource))).size;
