import type { CannotTell, Judgement, Observation } from '../model/check.ts';
import type { Unread } from '../model/fact.ts';

/** The good state was seen. */
export const pass = (seen: Observation): Judgement => ({ status: 'pass', ...seen });
/** The bad state was seen. */
export const fail = (seen: Observation): Judgement => ({ status: 'fail', ...seen });
/** The facts were read, but a person has to decide; the message puts the question. */
export const manual = (seen: Observation): Judgement => ({ status: 'manual', ...seen });
/** A fact that was read makes the question meaningless here; the message names it. */
export const notApplicable = (seen: Observation): Judgement => ({ status: 'notapplicable', ...seen });

/** Passes on a fact that was needed after all and could not be read; the finding is an error with its cause. */
export const cannotTell = (fact: Unread, expected: string): CannotTell => ({
  status: 'error',
  cause: fact.cause,
  evidence: fact.evidence,
  expected,
});
