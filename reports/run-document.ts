import type { CheckTexts, HostResult, ResultsHead, ResultsTail } from '../src/model/results.ts';

/** What is known of a run before its first host. */
export interface RunBegin {
  readonly head: ResultsHead;
  /** The name of every host, in the order in which they come. */
  readonly names: readonly string[];
  /** The texts of all checks, also of those that no host has a finding of. */
  readonly texts: CheckTexts;
}

/** One document about all hosts of a run, in parts that come one after the other, so that memory holds one host. */
export interface RunDocument {
  begin(): string;
  host(host: HostResult): string;
  end(tail: ResultsTail): string;
}

/** Begins a document of a run; each document has its own. */
export type OpenRunDocument = (run: RunBegin) => RunDocument;

/** Writes whole documents of one host each. */
export type OpenHostDocuments = (run: RunBegin) => (host: HostResult) => string;
