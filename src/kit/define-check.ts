import type { Check, CheckText, HintFacts, Needs, NeedValues, Population, Verdict } from '../model/check.ts';
import type { Scope, Subject } from '../model/subject.ts';

/** A check as its author writes it: `assess` is typed from `each`, `needs` and `hints`. */
export interface CheckDefinition<S extends Scope, N extends Needs<S>, H extends Needs<S>> extends CheckText {
  /** The things that it looks at, one after the other. */
  readonly each: Population<S>;
  readonly needs: N;
  readonly hints?: H;
  readonly assess: (facts: NeedValues<N> & HintFacts<H>, subject: Subject<S>) => Verdict | readonly Verdict[];
}

/**
 * Declares a check. Facts that `needs` does not name cannot be used, and a fact that was not read
 * never arrives: the runner turns it into an error.
 */
export function defineCheck<
  S extends Scope,
  const N extends Needs<S>,
  const H extends Needs<S> = Record<never, never>,
>(definition: CheckDefinition<S, N, H>): Check {
  const { assess, hints, ...rest } = definition;
  return {
    ...rest,
    hints: hints ?? {},
    assess: (facts, subject) => assess(facts as NeedValues<N> & HintFacts<H>, subject as Subject<S>),
  };
}
