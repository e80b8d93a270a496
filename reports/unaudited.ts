import type { HostResult } from '../src/model/results.ts';
import type { Judgement } from './judgements.ts';

/** The id of the one thing that a host of which nothing was read has more than others. */
const HOST_AUDITED = 'host-audited';

/**
 * For formats that know rules and no hosts: what says that nothing of a host was read, and why. Without it such a file could
 * look like one of a host on which nothing is wrong. Null for a host that was audited, in part at least.
 */
export function unauditedHost({ state, error }: Pick<HostResult, 'state' | 'error'>): Judgement | null {
  if (state !== 'failed' && state !== 'notattempted') return null;
  const what = state === 'failed' ? 'The host could not be audited.' : 'The host was not attempted.';
  return {
    id: HOST_AUDITED,
    control: null,
    title: 'The host could be audited',
    checks: [],
    standing: 'error',
    severity: null,
    reason: error === null ? what : `${what} ${error.detail} ${error.next}`,
    findings: [],
  };
}
