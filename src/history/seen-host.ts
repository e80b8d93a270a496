import type { Finding, HostResult } from '../model/results.ts';
import { combineStatuses } from '../model/status.ts';
import { failsAreWaived } from '../model/waived.ts';

/** What one audit knows of a host, by what two audits have in common: fingerprints, objects and checks. */
export interface SeenHost {
  readonly findings: ReadonlyMap<string, SeenFinding>;
  /** The checks that were selected, by the benchmark, its level and the policy. */
  readonly checks: ReadonlySet<string>;
  /** What the audit says of a finding of the other one. */
  stateOf(finding: Finding): SeenState;
  /** Whether something is said of an object. */
  has(resource: Finding['resource']): boolean;
}

/**
 * Either the finding, or why there is none: the check was not selected; what it looks at there could not be read; or it was
 * read, and the check has nothing to say of that object.
 */
export type SeenState = SeenFinding | 'not-selected' | 'unread' | 'absent';

/** Replicas of a service have one fingerprint: what is said of all of them together, by the finding that decides it. */
export interface SeenFinding {
  readonly finding: Finding;
  /** Whether nothing of it fails without a waiver, and something does. */
  readonly waived: boolean;
}

/** Sorts the findings of a host for a comparison. */
export function seenHost(host: HostResult): SeenHost {
  const findings = new Map(
    [...Map.groupBy(host.findings, ({ fingerprint }) => fingerprint)].map(([fingerprint, same]) => [
      fingerprint,
      together(same),
    ]),
  );
  const checks = selectedChecks(host);
  const unread = new Set(host.findings.filter(({ status }) => status === 'error').flatMap(leftOpen));
  const objects = new Set(host.findings.map(({ resource }) => objectKey(resource)));
  return {
    findings,
    checks,
    has: (resource) => objects.has(objectKey(resource)),
    stateOf: (finding) => {
      if (!checks.has(finding.check)) return 'not-selected';
      const found = findings.get(finding.fingerprint);
      if (found) return found;
      return openedBy(finding).some((place) => unread.has(place)) ? 'unread' : 'absent';
    },
  };
}

/** What names an object for a person; two of a fingerprint may differ in it, such as the tasks of a service. */
export const objectKey = ({ type, engine, name }: Finding['resource']): string =>
  JSON.stringify([type, engine, name]);

function together(same: readonly Finding[]): SeenFinding {
  const status = combineStatuses(same.map((finding) => finding.status));
  const finding = same.find((one) => one.status === status);
  if (!finding) throw new Error('A fingerprint has a finding.');
  return { finding, waived: failsAreWaived(same) };
}

/** The places that an error leaves open: the object itself, and where it is about a host or an engine all that lies below. */
function leftOpen({ check, resource }: Finding): readonly string[] {
  const { type, engine } = resource;
  const below = type === 'host' || type === 'engine' ? [place(check, type, engine)] : [];
  return [place(check, 'object', objectKey(resource)), ...below];
}

/**
 * The places of which an error leaves open what is to be said of an object: its list was not read, or it was not itself, and
 * then it may go by another fingerprint, since what identifies it was not read either.
 */
const openedBy = ({ check, resource }: Finding): readonly string[] => [
  place(check, 'object', objectKey(resource)),
  ...[null, resource.engine].flatMap((engine) => [
    place(check, 'host', engine),
    ...(resource.type === 'host' ? [] : [place(check, 'engine', engine)]),
  ]),
];

const place = (check: string, type: string, of: string | null): string => JSON.stringify([check, type, of]);

function selectedChecks({ findings, controls }: HostResult): ReadonlySet<string> {
  const selected = controls.filter(({ status }) => status !== 'notselected');
  return new Set([
    ...selected.flatMap(({ checks }) => checks),
    ...findings.filter((finding) => finding.controls.length === 0).map(({ check }) => check),
  ]);
}
