import { checksBeyond } from '../src/model/beyond.ts';
import type { CheckTexts, ControlResult, Finding, HostResult } from '../src/model/results.ts';
import type { Severity } from '../src/model/severity.ts';
import { type Standing, standingOfControl } from './status-table.ts';

/** What formats that know rules and no objects have one of: a control of the benchmark, or a check beyond it. */
export interface Judgement {
  /** Number of the control, or id of the check. */
  readonly id: string;
  /** Null for a check beyond the benchmark. */
  readonly control: ControlResult | null;
  readonly title: string;
  /** The checks that decide it; none where none is built. */
  readonly checks: readonly string[];
  /** Null for a control that was not selected. */
  readonly standing: Standing | null;
  /** Of what decides it; else as its first check has it. Null for a control without any. */
  readonly severity: Severity | null;
  /** One sentence that explains the standing. */
  readonly reason: string;
  readonly findings: readonly Finding[];
}

/** All that was judged of a host: the controls in the order of the benchmark, and then the checks beyond it. */
export function judgementsOf(host: HostResult, texts: CheckTexts): readonly Judgement[] {
  const byControl = new Map<string, Finding[]>();
  for (const finding of host.findings) {
    for (const id of finding.controls) {
      const known = byControl.get(id);
      if (known) known.push(finding);
      else byControl.set(id, [finding]);
    }
  }
  const ofControls = host.controls.map((control): Judgement => {
    const { id, title, checks, reason } = control;
    const findings = byControl.get(id) ?? [];
    const standing = standingOfControl(control, findings);
    const severity = control.severity ?? texts[checks[0] ?? '']?.severity ?? null;
    return { id, control, title, checks, standing, severity, reason, findings };
  });
  const beyond = checksBeyond(host).map(({ check, status, findings }): Judgement => {
    const deciding = findings.find((finding) => finding.status === status) ?? findings[0];
    return {
      id: check,
      control: null,
      title: texts[check]?.title ?? check,
      checks: [check],
      standing: standingOfControl({ status }, findings),
      severity: deciding.severity,
      reason: deciding.message,
      findings,
    };
  });
  return [...ofControls, ...beyond];
}
