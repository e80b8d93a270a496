import type { DriftFinding, HostChange, HostDrift } from '../model/drift.ts';
import { wasAudited } from '../model/fleet.ts';
import { limitedAlike } from '../model/only.ts';
import type { HostResult, Score } from '../model/results.ts';
import { compareFindings } from './compare-findings.ts';
import { failingSince } from './earlier-since.ts';
import { seenHost } from './seen-host.ts';

export interface DriftOptions {
  /** Whether the runs may judge the same facts in different ways. */
  readonly judgesOtherwise: boolean;
  /** Since when a finding fails as far as that is known; without it, by what the earlier results say. */
  readonly since?: (fingerprint: string) => string | null;
  /** Whether the earlier run left the host out, of whose inventory it is. */
  readonly leftOut?: boolean;
}

/** What changed on a host against an earlier audit of it; `before` is null where that was not about it. Pure. */
export function driftOf(before: HostResult | null, after: HostResult, options: DriftOptions): HostDrift {
  const host = hostChange(before, after, options);
  if (before === null) return { host, ...NO_CHANGE };
  const named = {
    host,
    ...NO_CHANGE,
    hostKey: changedKey(before, after),
    policyChanged: (before.policy ?? null) !== (after.policy ?? null),
  };
  if (host !== 'compared') return named;
  const [then, now] = [seenHost(before), seenHost(after)];
  const { stillFailing, notLookedAt, moreSevere, ...changes } = compareFindings(then, now, options);
  const isLimited = notLookedAt.length > 0;
  const since = options.since ?? failingSince(before);
  return {
    ...named,
    ...changes,
    stillFailing: stillFailing.map((fingerprint) => ({ fingerprint, since: since(fingerprint) })),
    notCompared: onlyInOne(then.checks, now.checks),
    score:
      isLimited || !limitedAlike(before, after)
        ? null
        : { before: percentages(before.score), after: percentages(after.score) },
    ...(isLimited ? { notLookedAt } : {}),
    ...(moreSevere.length > 0 ? { moreSevere } : {}),
    ...neverSeenOf(before, after),
  };
}

const NONE: DriftFinding[] = [];
const NO_CHANGE: Omit<HostDrift, 'host'> = {
  newlyFailing: NONE,
  fixed: NONE,
  stillFailing: [],
  comeToLight: NONE,
  newlyUndecided: NONE,
  newlyDecided: NONE,
  rejudged: NONE,
  waiversEnded: NONE,
  newlyWaived: NONE,
  newObjects: [],
  vanishedObjects: [],
  notCompared: [],
  hostKey: null,
  policyChanged: false,
  score: null,
};

function hostChange(
  before: HostResult | null,
  after: HostResult,
  { leftOut = false }: Pick<DriftOptions, 'leftOut'>,
): HostChange {
  const [was, is] = [before !== null && wasAudited(before), wasAudited(after)];
  if (was && is) return 'compared';
  if (is) return before !== null ? 'reachable-again' : leftOut ? 'left-out-before' : 'new';
  return was || before === null ? 'newly-unreachable' : 'still-unreachable';
}

/** What can hide containers from every audit; nothing runs on an engine that is stopped. */
function neverSeenOf(before: HostResult, after: HostResult): Pick<HostDrift, 'neverSeen'> {
  const [then, now] = [hiddenOn(before), hiddenOn(after)];
  const neverSeen = {
    engines: then.engines > 0 ? now.engines : 0,
    containers: then.containers > 0 ? now.containers : 0,
  };
  return neverSeen.engines + neverSeen.containers > 0 ? { neverSeen } : {};
}

function hiddenOn({ engines, reconciliation: { containers } }: HostResult) {
  const stopped = engines.filter(({ state }) => state === 'stopped').length;
  return { engines: Math.max(0, containers.unlistedEngines - stopped), containers: containers.unread };
}

function changedKey(before: HostResult, after: HostResult): HostDrift['hostKey'] {
  const [then, now] = [before.identity.hostKey, after.identity.hostKey];
  return typeof then === 'string' && typeof now === 'string' && then !== now
    ? { before: then, after: now }
    : null;
}

const percentages = ({ compliance, complianceWithWaivers, coverage }: Score) => ({
  compliance,
  complianceWithWaivers,
  coverage,
});

const onlyInOne = (one: ReadonlySet<string>, other: ReadonlySet<string>): string[] =>
  [...new Set([...one, ...other])].filter((check) => one.has(check) !== other.has(check)).sort();
