import type { Ruling } from '../assess/assess-host.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { loadSupplied, type SuppliedOptions } from './load-supplied.ts';

/** What the user brings along to judge by, beside the checks. */
export interface Given {
  /** Evidence that stands beside that of each host. */
  readonly supplied: Snapshot['sections'] | undefined;
  readonly rulings: readonly Ruling[];
  /** SHA-256 of each file that `rulings` come from. */
  readonly rulingFiles: readonly string[];
}

/** Reads every file that the options name; before anything is collected, so that a slip in one does not cost an audit. */
export async function loadGiven(options: SuppliedOptions): Promise<Given> {
  return { supplied: await loadSupplied(options), rulings: [], rulingFiles: [] };
}
