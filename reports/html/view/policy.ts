import { countLeftOut } from '../../../src/model/policy-of.ts';
import type { Finding } from '../../../src/model/results.ts';
import type { PolicyResult } from '../../../src/model/run-results.ts';
import { count, SEVERITY_WORDS } from '../../telling/words.ts';

/** The policy that was in force, with all that it changes. */
export function policyView(policy: PolicyResult | null) {
  if (!policy) return null;
  const { name, title, digest, files, parameters, severities, leftOut } = policy;
  return {
    name: title === null ? name : `${name}: ${title}`,
    digest,
    files: files.map((file) => ({ name: file.name, sha256: file.sha256 })),
    parameters: Object.entries(parameters).map(([id, value]) => ({ id, value: JSON.stringify(value) })),
    severities: severities.map(({ check, severity, from, reason }) => ({
      check,
      words: `${SEVERITY_WORDS[severity]} in place of ${SEVERITY_WORDS[from]}`,
      reason,
    })),
    leftOut: leftOut.map((group) => ({
      reason: group.reason,
      policy: group.policy,
      controls: group.controls.join(', '),
      checks: group.checks.join(', '),
    })),
  };
}

/** A policy in a line, for all hosts that it was in force for. */
export function policyLine(policy: PolicyResult): string {
  const { controls, checks } = countLeftOut(policy);
  const without =
    controls + checks > 0
      ? `, without ${count(controls, 'control')} and ${count(checks, 'further check')}`
      : '';
  return `${policy.name} (${policy.digest.slice(0, 12)})${without}`;
}

/** What is to be said where a policy gives a finding another severity than its check; null where none does. */
export const severityNote = ({ severity, severityFrom }: Finding): string | null =>
  severityFrom === undefined
    ? null
    : `${SEVERITY_WORDS[severity]} by the policy; the check itself has ${SEVERITY_WORDS[severityFrom]}`;
