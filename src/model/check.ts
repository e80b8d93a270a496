import type { Cause } from './cause.ts';
import type { Effort } from './effort.ts';
import type { EvidenceKey, Fact, FactSource } from './fact.ts';
import type { NamedParameters, Settings } from './parameter.ts';
import type { Severity } from './severity.ts';
import type { Resource, ResourceType, Scope, ScopesAbove, Subject } from './subject.ts';

/** What to do about a failed check. */
export interface Remediation {
  /** What to change, in a sentence or two. */
  readonly text: string;
  /** What to type or to write into a file; omitted where no single command does it. */
  readonly command?: string;
  /** What doing it takes; every check of Plimsoll says so, one of a user may. */
  readonly takes?: Effort;
  /** What can break, or what has to be restarted, when it is done. */
  readonly sideEffect: string;
}

/** What was looked for, what was seen, and the sentence that says it. */
export interface Observation {
  /** The good state, such as `HostConfig.Privileged = false`. */
  readonly expected: string;
  /** The value as read, with the name of the field, flag or file that it comes from. */
  readonly observed: string;
  readonly message: string;
  /** The thing it is about, where that is not the subject itself. */
  readonly resource?: Resource;
}

/** What a check may say of its own accord. `error` is not among it: only the runner says that. */
export interface Judgement extends Observation {
  readonly status: 'pass' | 'fail' | 'manual' | 'notapplicable';
}

/** Hands on a fact that could not be read; made from an Unread alone, by `cannotTell`. */
export interface CannotTell {
  readonly status: 'error';
  readonly cause: Cause;
  readonly evidence: readonly EvidenceKey[];
  readonly expected: string;
}

export type Verdict = Judgement | CannotTell;

/** The subjects that a check looks at, and what it means when there are none. */
export interface Population<S extends Scope> {
  readonly scope: S;
  /** What the list rests on, as a person would call it. */
  readonly reads: readonly string[];
  /** Lists the subjects of a host; where one engine's list was not read, its place holds why. */
  list(host: Subject<'host'>): readonly PopulationEntry<S>[];
}

/** Either a subject to judge, or a place in which none was found (`empty`) or none could be listed. */
export type PopulationEntry<S extends Scope> =
  | { readonly kind: 'subject'; readonly subject: Subject<S>; readonly evidence: readonly EvidenceKey[] }
  | {
      readonly kind: 'empty';
      readonly at: Subject;
      readonly reason: string;
      readonly evidence: readonly EvidenceKey[];
    }
  | { readonly kind: 'unread'; readonly at: Subject; readonly fact: Extract<Fact<never>, { known: false }> };

export type Needs<S extends Scope> = Readonly<Record<string, FactSource<ScopesAbove<S>, unknown>>>;

/** The value of each need, as it was read. */
export type NeedValues<N> = {
  readonly [K in keyof N]: N[K] extends FactSource<Scope, infer T> ? T : never;
};
/** Each fact that may be missing, so that the check has to look before it uses it. */
export type HintFacts<N> = {
  readonly [K in keyof N]: N[K] extends FactSource<Scope, infer T> ? Fact<T> : never;
};

/** When a check says what, a clause that follows the word "when", for each status that it can come to. */
export type Outcomes = Partial<Readonly<Record<Judgement['status'], string>>>;

export interface CheckText {
  /** A slug that names the good state; for ever. */
  readonly id: string;
  /** Former ids, whose fingerprints stay valid. */
  readonly aliases?: readonly string[];
  /** The good state, in our words. */
  readonly title: string;
  readonly severity: Severity;
  /** Why it has this severity, in one line. */
  readonly severityReason: string;
  /** What an attacker or an accident gains from the bad state. */
  readonly rationale: string;
  /** When it says what; `examineCheck` holds it against the examples. */
  readonly outcomes: Outcomes;
  readonly remediation: Remediation;
}

/**
 * A question with a verdict for each subject of a population. `assess` is pure and gets only facts
 * that were read: where a need is unread the runner says `error` and does not call it.
 */
export interface Check extends CheckText {
  readonly each: Population<Scope>;
  /** Types of other things that its findings can be about; `examineCheck` holds it against the examples. */
  readonly about?: readonly ResourceType[];
  /** Facts without which there is no verdict. */
  readonly needs: Needs<Scope>;
  /** Facts that can only make a verdict worse; hiding one never turns a fail into a pass. */
  readonly hints: Needs<Scope>;
  /** What a policy can tell it. */
  readonly parameters: NamedParameters;
  /** Whose it is, where it is no part of the program: the file of the user that it stands in. */
  readonly origin?: { readonly file: string };
  assess(
    facts: Readonly<Record<string, unknown>>,
    subject: Subject,
    settings: Settings<NamedParameters>,
  ): Verdict | readonly Verdict[];
}
