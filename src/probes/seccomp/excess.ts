import { type Comparison, compareCall, hasConditions, isNarrowed } from './compare.ts';
import type { Filter } from './evaluate.ts';
import type { FiltersBeside } from './filters.ts';

/** Calls of which a custom profile lets more pass than the engine's own. */
export interface Excess {
  readonly call: string;
  /**
   * Certain; or `untold` where it depends on what is not known: which of two rules counts, what a listener decides, or
   * what the engine's own profile is in this build.
   */
  readonly certainty: 'certain' | 'untold';
  /** Whether a filter on its arguments narrows what passes. */
  readonly narrowed: boolean;
}

/** Of more calls with conditions than this nobody works out what they come to; the engine's own profile has four. */
const MOST_CONDITIONAL_CALLS = 128;

/** Compares call by call, and gives up on conditions where a profile has them without end. */
function comparer(custom: Filter) {
  let left = MOST_CONDITIONAL_CALLS;
  const costly = new Set<string>();
  return (call: string, filter: Filter, other: Filter): Comparison => {
    if (hasConditions(call, custom) && !costly.has(call)) {
      costly.add(call);
      left -= 1;
    }
    return left < 0 && costly.has(call) ? 'untold' : compareCall(call, filter, other);
  };
}

/** Which of some calls a custom profile opens further than the engine's own does, in the order given. */
export function excessOf(calls: Iterable<string>, { filter, own }: FiltersBeside): readonly Excess[] {
  const found: Excess[] = [];
  const compare = comparer(filter);
  for (const call of calls) {
    const compared = compare(call, filter, own.filter);
    if (compared === 'within') continue;
    // The builder of a patched engine may have taken over a later profile, in which the call is open as well.
    const patched = own.patched.some((later) => compare(call, filter, later) === 'within');
    found.push({
      call,
      certainty: compared === 'beyond' && !patched ? 'certain' : 'untold',
      narrowed: isNarrowed(call, filter),
    });
  }
  return found;
}

/** Every call that one of both profiles names. */
export const callsNamed = ({ filter, own }: FiltersBeside): readonly string[] =>
  [...new Set([...filter.calls.keys(), ...own.filter.calls.keys()])].sort();

/** How a sentence names calls: those that an argument filter narrows say so. */
export const nameCalls = (found: readonly Excess[]): readonly string[] =>
  found.map(({ call, narrowed }) => (narrowed ? `${call} (with a filter on its arguments)` : call));

/** Calls of which the engine's own profile lets more pass than a custom one. */
export function stricterIn(filters: FiltersBeside): readonly string[] {
  const compare = comparer(filters.filter);
  return callsNamed(filters).filter((call) => compare(call, filters.own.filter, filters.filter) === 'beyond');
}
