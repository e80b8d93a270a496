import type { ControlResult, Finding } from '../../../src/model/results.ts';
import { SEVERITIES, type Severity } from '../../../src/model/severity.ts';

/** The worst severity among findings; null for none. */
export function worstSeverity(findings: readonly Finding[]): Severity | null {
  return SEVERITIES.find((severity) => findings.some((finding) => finding.severity === severity)) ?? null;
}

/**
 * How much the status of a control matters: the worst severity among the findings that decide it, so that a
 * control with a grave check that passes and a slight one that fails is a slight fail.
 */
export function severityOf(control: ControlResult, findings: readonly Finding[]): Severity | null {
  return worstSeverity(findings.filter((finding) => finding.status === control.status)) ?? control.severity;
}
