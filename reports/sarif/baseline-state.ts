import type { Finding, HostResult } from '../../src/model/results.ts';
import { type FindingChange, findingChanges } from '../telling/finding-changes.ts';

/** How a result stands against the earlier run (SARIF 2.1.0, 3.27.24). */
export type BaselineState = 'new' | 'unchanged' | 'updated';

/** Most documents tell no passes, so that what passed before was not in the earlier one. */
const STATES: Readonly<Record<FindingChange, BaselineState | null>> = {
  'newly-failing': 'new',
  'new-object-fails': 'new',
  'new-object': 'new',
  'new-host': 'new',
  'still-failing': 'unchanged',
  unchanged: 'unchanged',
  'waiver-ended': 'updated',
  'newly-waived': 'updated',
  'not-decided-any-more': 'updated',
  'decided-now': 'updated',
  fixed: 'updated',
  'judged-otherwise': 'updated',
  'failing-not-decided-before': null,
  'not-compared': null,
};

/**
 * The state of each finding of a host. Null where nothing was compared, and for what the earlier audit did not select or could not
 * read: whether that is new nobody knows.
 */
export function baselineStates(host: HostResult): (finding: Finding) => BaselineState | null {
  const changeOf = findingChanges(host);
  return (finding) => (changeOf === null ? null : STATES[changeOf(finding).change]);
}
