import type { AdvisoryCondition } from '../../model/advisories.ts';
import { isUnread, type Unread } from '../../model/fact.ts';

/**
 * What is known of the conditions of advisories on a host: true and false were seen, a fact that was not read is handed
 * on, and a condition that is not here cannot be seen.
 */
export type ConditionFacts = Readonly<Partial<Record<AdvisoryCondition, boolean | Unread>>>;

/** Whether a condition holds on a host, is ruled out by a fact, or is for a person to say. */
export type ConditionState = 'holds' | 'excluded' | 'ask' | Unread;

/**
 * Docker does not use the CRI of containerd, so that only a Kubernetes beside it makes such a flaw matter. What an
 * ordinary user of an engine does, such as docker cp, cannot be excluded and counts.
 */
export function conditionState(condition: AdvisoryCondition, facts: ConditionFacts): ConditionState {
  const fact = facts[condition];
  if (fact === undefined) return UNUSUAL.includes(condition) ? 'ask' : 'holds';
  if (isUnread(fact)) return fact;
  return fact ? 'holds' : 'excluded';
}

const UNUSUAL: readonly AdvisoryCondition[] = ['cri', 'cri-with-checkpoints', 'encrypted-overlay-network'];
