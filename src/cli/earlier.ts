import type { DriftOptions } from '../history/drift.ts';
import type { HostResult, ResultsHead } from '../model/results.ts';
import type { Failure } from './failure.ts';
import type { PastPoints } from './history/past-points.ts';
import type { ResultsFile } from './read-results.ts';

/** What a run is compared with. */
export type Earlier = Pick<ResultsFile, 'head' | 'names' | 'hostOf'> & {
  /** Since when a finding of a host fails, where that is known beyond the earlier results. */
  readonly since?: (host: string) => NonNullable<DriftOptions['since']>;
  /** The last audit that read a host in the same way, for each that the earlier one did not. */
  readonly lastRead?: ReadonlyMap<string, LastRead>;
};

export interface LastRead {
  readonly head: ResultsHead;
  readonly host: () => HostResult;
}

/** What a run is compared with, open. */
export interface OpenEarlier extends AsyncDisposable {
  /** Null where there is nothing to compare with. */
  readonly earlier: Earlier | null;
  /** How the hosts stood in the audits before; null without a history. */
  readonly points: PastPoints | null;
  /** Why there is nothing to compare with, or not all of it; grows while the run is told. */
  readonly lost: Failure[];
}

/** Nothing to compare with; `lost` says why, where there might have been something. */
export const nothingEarlier = (...lost: Failure[]): OpenEarlier => ({
  earlier: null,
  points: null,
  lost,
  [Symbol.asyncDispose]: async () => {},
});
