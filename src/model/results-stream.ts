import type { CheckTexts, HostResult, ResultsHead, ResultsTail } from './results.ts';

/** Results whose hosts come one after the other, so that however many there are, memory holds one of them. */
export interface ResultsStream {
  readonly head: ResultsHead;
  /** The name of every host, in the order in which they come. */
  readonly names: readonly string[];
  /** The texts of all checks, also of those that no host has a finding of. */
  readonly texts: CheckTexts;
  /** Can be gone through once. */
  readonly hosts: Iterable<HostResult> | AsyncIterable<HostResult>;
  /** What is known once the last host has come. */
  readonly tail: () => ResultsTail;
}
