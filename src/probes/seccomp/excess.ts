import { compareCall, isNarrowed } from './compare.ts';
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

/** Which of some calls a custom profile opens further than the engine's own does, in the order given. */
export function excessOf(calls: Iterable<string>, { filter, own }: FiltersBeside): readonly Excess[] {
  const found: Excess[] = [];
  for (const call of calls) {
    const compared = compareCall(call, filter, own.filter);
    if (compared === 'within') continue;
    // The builder of a patched engine may have taken over a later profile, in which the call is open as well.
    const patched = own.patched.some((later) => compareCall(call, filter, later) === 'within');
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
export const stricterIn = (filters: FiltersBeside): readonly string[] =>
  callsNamed(filters).filter((call) => compareCall(call, filters.own.filter, filters.filter) === 'beyond');
