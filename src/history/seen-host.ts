import type { EngineResult, Finding, HostResult } from '../model/results.ts';
import { combineStatuses } from '../model/status.ts';
import { failsAreWaived } from '../model/waived.ts';
import { lookedAt, type Missing, missingFrom, objectKey } from './looked-at.ts';

/** What one audit knows of a host, by what two audits have in common: fingerprints, objects and checks. */
export interface SeenHost {
  readonly findings: ReadonlyMap<string, SeenFinding>;
  /** The checks that were selected, by the benchmark, its level and the policy. */
  readonly checks: ReadonlySet<string>;
  readonly engines: readonly Pick<EngineResult, 'id' | 'socket'>[];
  /** Whether it looked for an engine of this id. */
  looksAt(engine: string): boolean;
  /** What the audit says of a finding of the other one. */
  stateOf(finding: Finding): SeenState;
  /** Whether something is said of an object. */
  has(resource: Finding['resource']): boolean;
}

/** Either the finding, or why there is none. */
export type SeenState = SeenFinding | Missing;

/** Replicas of a service have one fingerprint: what is said of all of them together, by the finding that decides it. */
export interface SeenFinding {
  readonly finding: Finding;
  /** Whether nothing of it fails without a waiver, and something does. */
  readonly waived: boolean;
}

/** Sorts the findings of a host for a comparison. */
export function seenHost(host: HostResult): SeenHost {
  const findings = new Map(
    [...Map.groupBy(host.findings, ({ fingerprint }) => fingerprint)].map(([fingerprint, same]) => [
      fingerprint,
      together(same),
    ]),
  );
  const looked = lookedAt(host);
  const checks = new Set(looked.checks);
  const missing = missingFrom(looked);
  const objects = new Set(host.findings.map(({ resource }) => objectKey(resource)));
  return {
    findings,
    checks,
    engines: host.engines,
    looksAt: (engine) => looked.engines?.includes(engine) ?? true,
    has: (resource) => objects.has(objectKey(resource)),
    stateOf: (finding) =>
      (checks.has(finding.check) ? findings.get(finding.fingerprint) : undefined) ?? missing(finding),
  };
}

function together(same: readonly Finding[]): SeenFinding {
  const status = combineStatuses(same.map((finding) => finding.status));
  const finding = same.find((one) => one.status === status);
  if (!finding) throw new Error('A fingerprint has a finding.');
  return { finding, waived: failsAreWaived(same) };
}
