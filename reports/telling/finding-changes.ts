import type { Finding, HostResult } from '../../src/model/results.ts';

/** How a finding stands against the earlier audit; words of our own are those of `WORSE_KINDS` where it has one. */
export type FindingChange =
  | 'newly-failing'
  | 'new-object-fails'
  | 'new-object'
  | 'new-host'
  | 'still-failing'
  | 'waiver-ended'
  | 'newly-waived'
  | 'failing-not-decided-before'
  | 'not-decided-any-more'
  | 'decided-now'
  | 'fixed'
  | 'judged-otherwise'
  | 'unchanged'
  /** Whether it changed nobody knows. */
  | 'not-compared';

export interface ComparedFinding {
  readonly change: FindingChange;
  /** Since when it fails; null where that is not known, or where it did not fail before. */
  readonly since: string | null;
}

/**
 * How each finding of a host stands against the earlier audit; null for a host of which nothing says with what it was compared.
 * What is gone has no finding, since an object that vanished is no fix.
 */
export function findingChanges({ drift }: HostResult): ((finding: Finding) => ComparedFinding) | null {
  if (!drift) return null;
  if (drift.host !== 'compared') {
    const change = drift.host === 'new' ? 'new-host' : 'not-compared';
    return () => ({ change, since: null });
  }
  const since = new Map(drift.stillFailing.map((one) => [one.fingerprint, one.since]));
  // The more particular ones come last: what still fails can have lost its waiver.
  const changes = new Map<string, FindingChange>([
    ...entries(drift.stillFailing, 'still-failing'),
    ...entries(drift.newlyFailing, 'newly-failing'),
    ...entries(drift.comeToLight, 'failing-not-decided-before'),
    ...entries(drift.newlyUndecided, 'not-decided-any-more'),
    ...entries(drift.newlyDecided, 'decided-now'),
    ...entries(drift.fixed, 'fixed'),
    ...entries(drift.rejudged, 'judged-otherwise'),
    ...entries(drift.waiversEnded, 'waiver-ended'),
    ...entries(drift.newlyWaived, 'newly-waived'),
  ]);
  const unselected = new Set(drift.notCompared);
  const appeared = new Set(drift.newObjects.map(({ resource }) => objectOf(resource)));
  const engines = new Set((drift.notLookedAt ?? []).map(({ engine }) => engine));
  /** Where an audit looked at some engines alone, the files and the host as a whole say nothing of the other. */
  const isOutOfSight = ({ type, engine }: Finding['resource']): boolean =>
    engines.size > 0 && (type === 'file' || engine === null || engines.has(engine));
  return ({ check, fingerprint, status, resource }) => {
    const known = changes.get(fingerprint);
    if (known !== undefined) return { change: known, since: since.get(fingerprint) ?? null };
    if (unselected.has(check) || isOutOfSight(resource)) return { change: 'not-compared', since: null };
    const isNew = appeared.has(objectOf(resource));
    const change = isNew ? (status === 'fail' ? 'new-object-fails' : 'new-object') : 'unchanged';
    return { change, since: null };
  };
}

const entries = (
  found: readonly { readonly fingerprint: string }[],
  change: FindingChange,
): readonly (readonly [string, FindingChange])[] => found.map(({ fingerprint }) => [fingerprint, change]);

const objectOf = ({ type, engine, name }: Finding['resource']): string =>
  JSON.stringify([type, engine, name]);
