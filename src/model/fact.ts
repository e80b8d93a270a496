import type { Cause } from './cause.ts';
import type { Scope, Subject } from './subject.ts';

/** Names one piece of evidence in a snapshot, such as `engine/root:info`. */
export type EvidenceKey = string;

/** A fact that was read, and the evidence that it rests on. */
export interface Known<T> {
  readonly known: true;
  readonly value: T;
  readonly evidence: readonly EvidenceKey[];
}

/** A fact that could not be read, and why. It can become nothing but an `error` (law 1). */
export interface Unread {
  readonly known: false;
  readonly cause: Cause;
  readonly evidence: readonly EvidenceKey[];
}

export type Fact<T> = Known<T> | Unread;

/**
 * A question about a subject that the evidence of a snapshot answers. Reading is pure: it never
 * reaches a host. "Does not exist" is a value; "may not look" is Unread.
 */
export interface FactSource<S extends Scope, T> {
  readonly id: string;
  readonly scope: S;
  /** The commands, files and API paths that it rests on, as a person would call them. */
  readonly reads: readonly string[];
  read(subject: Subject<S>): Fact<T>;
}

export const known = <T>(value: T, evidence: readonly EvidenceKey[] = []): Known<T> => ({
  known: true,
  value,
  evidence,
});

export const unread = (cause: Cause, evidence: readonly EvidenceKey[] = []): Unread => ({
  known: false,
  cause,
  evidence,
});

/** Tells an unread fact from a value of any other kind. */
export const isUnread = (value: unknown): value is Unread =>
  typeof value === 'object' && value !== null && 'known' in value && value.known === false;

/** Applies a function to a fact that was read; an unread one stays as it is. */
export function mapFact<A, B>(fact: Fact<A>, change: (value: A) => B): Fact<B> {
  return fact.known ? known(change(fact.value), fact.evidence) : fact;
}
