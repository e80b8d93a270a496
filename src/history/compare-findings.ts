import type { DriftFinding, DriftObject, HostDrift } from '../model/drift.ts';
import type { Finding } from '../model/results.ts';
import { SEVERITIES } from '../model/severity.ts';
import type { Status } from '../model/status.ts';
import { objectKey } from './looked-at.ts';
import type { SeenFinding, SeenHost, SeenState } from './seen-host.ts';

/** The lists of findings that drift has. */
type Change = Exclude<
  {
    [Key in keyof HostDrift]-?: HostDrift[Key] extends DriftFinding[] ? Key : never;
  }[keyof HostDrift],
  never
>;

/** What became of the findings of a host; `stillFailing` has fingerprints. */
export type FindingChanges = Record<Change, DriftFinding[]> &
  Pick<HostDrift, 'newObjects' | 'vanishedObjects'> & {
    stillFailing: string[];
    moreSevere: DriftFinding[];
    notLookedAt: NonNullable<HostDrift['notLookedAt']>;
  };

/** Compares what two audits say of every finding that one of them has, in the order of the later one. Pure. */
export function compareFindings(
  then: SeenHost,
  now: SeenHost,
  { judgesOtherwise }: { readonly judgesOtherwise: boolean },
): FindingChanges {
  const changes: FindingChanges = {
    newlyFailing: [],
    fixed: [],
    stillFailing: [],
    comeToLight: [],
    newlyUndecided: [],
    newlyDecided: [],
    rejudged: [],
    waiversEnded: [],
    newlyWaived: [],
    moreSevere: [],
    newObjects: [],
    vanishedObjects: [],
    notLookedAt: [...onlyIn('earlier', then, now), ...onlyIn('later', now, then)],
  };
  // What is of the host as a whole, and which engine a file is told with, goes by the engines that were looked at.
  const limited = changes.notLookedAt.length > 0;
  const isCompared = ({ type, engine }: Finding['resource']): boolean =>
    !limited || (type !== 'file' && engine !== null);
  const [appeared, vanished] = [objectsOnlyIn(now, then, isCompared), objectsOnlyIn(then, now, isCompared)];
  const all = new Map([...now.findings, ...[...then.findings].filter(([key]) => !now.findings.has(key))]);
  for (const [fingerprint, { finding }] of all) {
    const [before, after] = [then.stateOf(finding), now.stateOf(finding)];
    if (isOutOfSight(before) || isOutOfSight(after)) continue;
    if (!isCompared(finding.resource) && !(fails(before) && fails(after))) continue;
    const told = driftFinding(finding, before, after);
    const object = objectKey(finding.resource);
    const onlyNow = appeared.get(object);
    const onlyThen = vanished.get(object);
    if (fails(before) && fails(after)) {
      changes.stillFailing.push(fingerprint);
      if (before.waived && !after.waived) changes.waiversEnded.push(told);
      else if (!after.waived && isMoreSevere(after, before)) changes.moreSevere.push(told);
      if (!before.waived && after.waived) changes.newlyWaived.push(told);
    } else if (onlyNow && fails(after)) onlyNow.failing.push(told);
    else if (onlyThen && fails(before)) onlyThen.failing.push(told);
    else if (judgesOtherwise && sameSeen(before, after)) {
      if (fails(before) || fails(after) || certainty(before) !== certainty(after))
        changes.rejudged.push(told);
    } else {
      const change = changeOf(
        // An object that is neither there nor known to be gone.
        before === 'absent' && !then.has(finding.resource) && !onlyNow ? 'unread' : before,
        after === 'absent' && !now.has(finding.resource) && !onlyThen ? 'unread' : after,
      );
      if (change) changes[change].push(told);
    }
  }
  return { ...changes, newObjects: [...appeared.values()], vanishedObjects: [...vanished.values()] };
}

type OutOfSight = 'not-selected' | 'not-looked-at';
type Compared = Exclude<SeenState, OutOfSight>;

const isOutOfSight = (state: SeenState): state is OutOfSight =>
  state === 'not-selected' || state === 'not-looked-at';

function changeOf(before: Compared, after: Compared): Change | null {
  const [was, is] = [certainty(before), certainty(after)];
  if (fails(after)) return was < DECIDED ? 'comeToLight' : 'newlyFailing';
  if (fails(before)) return is < DECIDED ? 'newlyUndecided' : 'fixed';
  if (before === 'absent') return is === UNREAD ? 'newlyUndecided' : null;
  // What was not read there has a finding of its own, and nothing failed that would be lost sight of.
  if (before === 'unread' || after === 'unread' || after === 'absent' || was === is) return null;
  // A question that came, or went, with what it is about.
  if (is !== UNREAD && was !== UNREAD && [before, after].some(isNotApplicable)) return null;
  return is < was ? 'newlyUndecided' : 'newlyDecided';
}

const fails = (state: Compared): state is SeenFinding => statusOf(state) === 'fail';

const isMoreSevere = (one: SeenFinding, other: SeenFinding): boolean =>
  SEVERITIES.indexOf(one.finding.severity) < SEVERITIES.indexOf(other.finding.severity);

const isNotApplicable = (state: Compared): boolean => statusOf(state) === 'notapplicable';

const statusOf = (state: Compared): Status | null =>
  typeof state === 'string' ? null : state.finding.status;

const [UNREAD, ASKED, DECIDED] = [0, 1, 2];

/** How much is known: nothing, that a person has to look, or the answer. */
function certainty(state: Compared): number {
  const status = statusOf(state);
  if (status === 'error' || state === 'unread') return UNREAD;
  return status === 'manual' ? ASKED : DECIDED;
}

/** Whether both were read and saw the same. */
function sameSeen(before: Compared, after: Compared): boolean {
  if (typeof before === 'string' || typeof after === 'string') return false;
  const [then, now] = [before.finding, after.finding];
  return then.status !== 'error' && now.status !== 'error' && then.observed === now.observed;
}

/**
 * The objects that one audit has something to say of and the other looked for without finding them: whatever it would say of
 * one is absent from what it read.
 */
function objectsOnlyIn(
  one: SeenHost,
  other: SeenHost,
  isCompared: (resource: Finding['resource']) => boolean,
): Map<string, DriftObject> {
  const found = Map.groupBy(
    [...one.findings.values()].map(({ finding }) => finding),
    ({ resource }) => objectKey(resource),
  );
  return new Map(
    [...found].flatMap(([key, findings]) => {
      const [first] = findings;
      if (!first || !isCompared(first.resource) || other.has(first.resource)) return [];
      const states = findings.map((finding) => other.stateOf(finding)).filter((s) => s !== 'not-selected');
      const isGone = states.length > 0 && states.every((state) => state === 'absent');
      return isGone ? [[key, { resource: first.resource, failing: [] }] as const] : [];
    }),
  );
}

/** The engines that only one of two audits looked at, with how much fails on each. */
const onlyIn = (
  audit: 'earlier' | 'later',
  one: SeenHost,
  other: SeenHost,
): NonNullable<HostDrift['notLookedAt']> =>
  one.engines
    .filter(({ id }) => !other.looksAt(id))
    .map(({ id, socket }) => ({
      engine: id,
      socket,
      lookedAtBy: audit,
      failing: [...one.findings.values()].filter(
        ({ finding: { status, resource } }) => status === 'fail' && resource.engine === id,
      ).length,
    }));

function driftFinding(finding: Finding, before: Compared, after: Compared): DriftFinding {
  const { fingerprint, check, controls, severity, resource } = finding;
  return {
    fingerprint,
    check,
    controls,
    severity,
    resource,
    before: statusOf(before),
    after: statusOf(after),
    waived: fails(after) ? after.waived : fails(before) && before.waived,
  };
}
