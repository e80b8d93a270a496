import type { DriftOptions } from '../history/drift.ts';
import type { Failure } from './failure.ts';
import type { ResultsFile } from './read-results.ts';

/** What a run is compared with. */
export type Earlier = Pick<ResultsFile, 'head' | 'names' | 'hostOf'> & {
  /** Since when a finding of a host fails, where that is known beyond the earlier results. */
  readonly since?: (host: string) => NonNullable<DriftOptions['since']>;
};

/** What a run is compared with, open. */
export interface OpenEarlier extends AsyncDisposable {
  /** Null where there is nothing to compare with. */
  readonly earlier: Earlier | null;
  /** Why a history could not be read; null where there is none or it could. */
  readonly lost: Failure | null;
}

/** Nothing to compare with; `lost` says why, where there might have been something. */
export const nothingEarlier = (lost: Failure | null): OpenEarlier => ({
  earlier: null,
  lost,
  [Symbol.asyncDispose]: async () => {},
});
