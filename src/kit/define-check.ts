import type { Check, CheckText, HintFacts, Needs, NeedValues, Population, Verdict } from '../model/check.ts';
import type { NamedParameters, Settings } from '../model/parameter.ts';
import type { ResourceType, Scope, Subject } from '../model/subject.ts';

/** A check as its author writes it: `assess` is typed from `each`, `needs` and `hints`. */
export interface CheckDefinition<
  S extends Scope,
  N extends Needs<S>,
  H extends Needs<S>,
  P extends NamedParameters,
> extends CheckText {
  /** The things that it looks at, one after the other. */
  readonly each: Population<S>;
  /** Types of other things that its findings can be about. */
  readonly about?: readonly ResourceType[];
  readonly needs: N;
  readonly hints?: H;
  readonly parameters?: P;
  readonly assess: (
    facts: NeedValues<N> & HintFacts<H>,
    subject: Subject<S>,
    settings: Settings<P>,
  ) => Verdict | readonly Verdict[];
}

/**
 * Declares a check. Facts that `needs` does not name cannot be used, and a fact that was not read
 * never arrives: the runner turns it into an error.
 */
export function defineCheck<
  S extends Scope,
  const N extends Needs<S>,
  const H extends Needs<S> = Record<never, never>,
  const P extends NamedParameters = Record<never, never>,
>(definition: CheckDefinition<S, N, H, P>): Check {
  const { assess, hints, parameters, ...rest } = definition;
  return {
    ...rest,
    hints: hints ?? {},
    parameters: parameters ?? {},
    assess: (facts, subject, settings) =>
      assess(facts as NeedValues<N> & HintFacts<H>, subject as Subject<S>, settings as Settings<P>),
  };
}
