import { judgementsOf } from '../../../reports/judgements.ts';
import type { CheckTexts, HostResult } from '../../model/results.ts';
import type { Outcomes } from '../../pack/statement.ts';

const KINDS = {
  pass: 'passed',
  fail: 'failed',
  waived: 'failed',
  error: 'warned',
  manual: 'warned',
} as const satisfies Record<string, keyof Outcomes>;

type Growing = Record<keyof Outcomes, string[]>;

/** What comes of a run before its first host. */
export const noOutcomes = (): Growing => ({ passed: [], warned: [], failed: [] });

/**
 * Adds what came of each control of a host, and of each check beyond the benchmark; one that does not apply or was not selected
 * is none of the three. A host that was not audited is one of those by itself, whatever was to be judged of it.
 */
export function addOutcomes(outcomes: Growing, host: HostResult, texts: CheckTexts): void {
  if (host.state === 'failed' || host.state === 'notattempted') outcomes.warned.push(host.name);
  for (const { id, standing } of judgementsOf(host, texts))
    if (standing !== null && standing !== 'notapplicable')
      outcomes[KINDS[standing]].push(`${host.name} ${id}`);
}
