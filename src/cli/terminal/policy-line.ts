import { counted } from '../../model/plural.ts';
import { countLeftOut } from '../../model/policy-of.ts';
import type { PolicyResult } from '../../model/run-results.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';

/** The policy in force in one line, with what it changes; none where there is none. `all` is the number of controls. */
export function policyLines(policy: PolicyResult | null, all: number | null): readonly string[] {
  if (!policy) return [];
  const { parameters, severities, name, digest } = policy;
  const { controls, checks } = countLeftOut(policy);
  const set = Object.keys(parameters).length;
  const changes = [
    ...(set > 0 ? [`sets ${counted(set, 'parameter')}`] : []),
    ...(severities.length > 0 ? [`changes ${counted(severities.length, 'severity')}`] : []),
    ...(controls + checks > 0 ? [`leaves out ${leftOutWords(controls, checks, all)}`] : []),
  ];
  const what = changes.length > 0 ? `: ${changes.join(', ')}` : ', which changes nothing';
  return [`policy ${visibleText(cutText(name, 200))} (${digest.slice(0, 12)})${what}`];
}

function leftOutWords(controls: number, checks: number, all: number | null): string {
  const ofControls = all === null ? counted(controls, 'control') : `${controls} of ${all} controls`;
  return [
    ...(controls > 0 ? [ofControls] : []),
    ...(checks > 0 ? [counted(checks, controls > 0 ? 'further check' : 'check')] : []),
  ].join(' and ');
}
