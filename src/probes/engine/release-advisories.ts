import type {
  Advisory,
  AdvisoryCondition,
  AdvisoryTable,
  ReleasedComponent,
} from '../../model/advisories.ts';
import {
  compareSoftwareVersions,
  isOfBranch,
  parseSoftwareVersion,
  type SoftwareVersion,
} from './software-version.ts';

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

/** An advisory whose range holds a version. */
export interface Hit {
  readonly advisory: Advisory;
  /** First release of the same branch that is free of it; null where there is none. */
  readonly fixed: string | null;
}

/** The advisories of a table in whose ranges an upstream version lies; stages before a release count as older. */
export function hitsOf(
  table: AdvisoryTable,
  component: ReleasedComponent,
  version: SoftwareVersion,
): readonly Hit[] {
  return table.advisories.flatMap((advisory) => {
    if (advisory.component !== component) return [];
    const range = advisory.affected.find(
      ({ introduced, fixed }) => isFrom(version, introduced) && (fixed === null || !isFrom(version, fixed)),
    );
    return range ? [{ advisory, fixed: range.fixed }] : [];
  });
}

/** `0` stands for the first version that there ever was. */
function isFrom(version: SoftwareVersion, bound: string): boolean {
  const parsed = parseSoftwareVersion(bound === '0' ? '0.0' : bound);
  if (!parsed) throw new Error(`The table has the bound ${bound}, which is no version.`);
  return compareSoftwareVersions(version, parsed) >= 0 || bound === '0';
}

/** Whether a condition of an advisory holds on a host, cannot hold, or is for a person to say. */
export type ConditionState = 'holds' | 'excluded' | 'ask';

/** What is known of an engine that an advisory can depend on. */
export interface AdvisoryContext {
  readonly authorizationPlugins: readonly string[];
  readonly swarm: boolean;
}

/**
 * Docker does not use the CRI of containerd, so that only a Kubernetes beside it makes such a flaw matter. What an
 * ordinary user of an engine does, such as docker cp, cannot be excluded and counts.
 */
export function conditionState(condition: AdvisoryCondition, context: AdvisoryContext): ConditionState {
  switch (condition) {
    case 'an authorization plugin is configured':
      return context.authorizationPlugins.length > 0 ? 'holds' : 'excluded';
    case 'a swarm has an encrypted overlay network':
      return context.swarm ? 'ask' : 'excluded';
    case 'Kubernetes uses this containerd (CRI)':
    case 'Kubernetes uses this containerd (CRI), and checkpoints can be restored':
      return 'ask';
    default:
      return 'holds';
  }
}
