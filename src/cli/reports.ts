import type { HostResult } from '../model/results.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import type { PrivateFile } from '../snapshot/write-private-file.ts';
import type { Failure } from './failure.ts';
import type { Output } from './outputs.ts';
import type { Streams } from './streams.ts';

/** The reports of a run while its hosts come one after the other. */
export interface Reports {
  /** Writes one host; after the last of the run, puts each report in its place before the next is gone on with. */
  host(host: HostResult): Promise<void>;
  /** Puts those in their places that are not there yet, which are all where the run has no host. */
  end(): Promise<void>;
  /** Leaves nothing behind of those that did not come to their end. */
  discard(): Promise<void>;
  /** The paths of those that are in their places. */
  readonly written: readonly string[];
  /** Why the others are not; one that cannot be written does not keep the others back. */
  readonly lost: readonly Failure[];
}

/** Opens a file for a report, or one beside it. */
export type OpenFile = (path: string) => Promise<PrivateFile>;

/** Begins the reports that outputs ask for. */
export type BeginReports = (
  run: Omit<ResultsStream, 'hosts'>,
  outputs: readonly Output[],
  streams: Pick<Streams, 'out'>,
  sources: null,
  openFile: OpenFile,
) => Promise<Reports>;
