import type { AdvisoryTable, ReleasedComponent } from '../../model/advisories.ts';
import {
  compareSoftwareVersions,
  isOfBranch,
  parseSoftwareVersion,
  type SoftwareVersion,
} from '../engine/software-version.ts';

/** Whether the branch of a version still gets fixes on a day. */
export type BranchState =
  | { readonly state: 'supported' }
  | { readonly state: 'ended'; readonly since: string | null }
  /** The table does not know the branch, such as one that is newer than the table. */
  | { readonly state: 'unlisted' };

/** What a table says of the branch of a version on a day (YYYY-MM-DD). */
export function branchState(
  table: AdvisoryTable,
  component: ReleasedComponent,
  version: SoftwareVersion,
  day: string,
): BranchState {
  const { branches, endedBelow } = table.components[component];
  const oldest = parseSoftwareVersion(endedBelow);
  if (oldest && compareSoftwareVersions(version, oldest) < 0) return { state: 'ended', since: null };
  const found = branches.find(({ branch }) => isOfBranch(version, branch));
  if (!found) return { state: 'unlisted' };
  return found.ends !== null && found.ends <= day
    ? { state: 'ended', since: found.ends }
    : { state: 'supported' };
}
