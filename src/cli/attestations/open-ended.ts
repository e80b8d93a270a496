import type { AttestationEntry } from '../../model/attestations.ts';
import type { Check } from '../../model/check.ts';
import { CHOSEN_BY_USERS, concernedBy } from '../../model/concerned.ts';

/** A check as far as an answer is about it; what it looks at is missing where only its name is known. */
export type AnswerableCheck = Pick<Check, 'id' | 'aliases'> & Partial<Pick<Check, 'each' | 'about'>>;

/** Why an answer would also count for what comes later and nobody has looked at, as a clause; null where it would not. */
export function openEnded(
  { object, engine, observed }: Pick<AttestationEntry, 'object' | 'engine' | 'observed'>,
  checks: readonly AnswerableCheck[],
): string | null {
  if (observed !== undefined) return null;
  const types = new Set(checks.flatMap(({ each, about = [] }) => (each ? concernedBy({ each, about }) : [])));
  if (CHOSEN_BY_USERS.some((type) => types.has(type)))
    return 'would count for whatever is given the same name later: say what was observed (observed), as reports show it.';
  types.delete('host');
  const named =
    object !== undefined || (engine !== undefined && [...types].every((type) => type === 'engine'));
  return named || types.size === 0
    ? null
    : 'would count for every object that comes later, too: name those that it is about (object), or say what was observed (observed).';
}
