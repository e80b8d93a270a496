import type { DriftOptions } from '../history/drift.ts';
import type { HostResult, ResultsHead } from '../model/results.ts';
import type { Failure } from './failure.ts';
import type { PastPoints } from './history/past-points.ts';
import type { RunOptions } from './options.ts';
import type { ResultsFile } from './read-results.ts';

/** A run that looks for what it is compared with. */
export interface Sought {
  readonly hosts: readonly HostOfRun[];
  /** With its version, as the option has it. */
  readonly benchmark: RunOptions['benchmark'];
  readonly level: RunOptions['level'];
}

/** A host that a run is about, with the only engines that it asks for, where those are not all. */
export type HostOfRun = Pick<HostResult, 'name' | 'engineSockets'>;

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
  /** Why a history could not be read; null where there is none or it could. */
  readonly lost: Failure | null;
}

/** Nothing to compare with; `lost` says why, where there might have been something. */
export const nothingEarlier = (lost: Failure | null): OpenEarlier => ({
  earlier: null,
  points: null,
  lost,
  [Symbol.asyncDispose]: async () => {},
});
