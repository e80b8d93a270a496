import type { Only } from '../../model/only.ts';
import type { HostResult } from '../../model/results.ts';
import type { RunOptions } from '../options.ts';

/** A run that looks for what it is compared with. */
export interface Sought {
  readonly hosts: readonly HostOfRun[];
  /** With its version, as the option has it. */
  readonly benchmark: RunOptions['benchmark'];
  readonly level: RunOptions['level'];
  /** Whether it goes on with a run that was interrupted. */
  readonly resumes: boolean;
}

/** A host that a run is about, with the only engines and objects that it asks for, where those are not all. */
export type HostOfRun = Pick<HostResult, 'name' | 'engineSockets'> & {
  readonly only?: readonly Only[] | undefined;
};
