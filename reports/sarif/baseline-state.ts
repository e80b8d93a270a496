import type { Finding, HostResult } from '../../src/model/results.ts';

/** How a result stands against the earlier run (SARIF 2.1.0, 3.27.24). */
export type BaselineState = 'new' | 'unchanged' | 'updated';

/**
 * The state of each finding of a host. Null where nothing was compared, and for what the earlier audit did not select or could not
 * read: whether that is new nobody knows. What is gone is no result, since an object that vanished is no fix.
 */
export function baselineStates({ drift }: HostResult): (finding: Finding) => BaselineState | null {
  if (drift?.host === 'new') return () => 'new';
  if (drift?.host !== 'compared') return () => null;
  const unselected = new Set(drift.notCompared);
  // Most documents tell no passes, so that what passed before was not in the earlier one.
  const appeared = fingerprints(drift.newlyFailing);
  const unknown = fingerprints(drift.comeToLight);
  const updated = fingerprints([
    ...drift.fixed,
    ...drift.rejudged,
    ...drift.waiversEnded,
    ...drift.newlyWaived,
    ...drift.newlyUndecided,
    ...drift.newlyDecided,
  ]);
  const objects = new Set(drift.newObjects.map(({ resource }) => objectOf(resource)));
  return ({ check, fingerprint, resource }) => {
    if (unselected.has(check) || unknown.has(fingerprint)) return null;
    if (appeared.has(fingerprint) || objects.has(objectOf(resource))) return 'new';
    return updated.has(fingerprint) ? 'updated' : 'unchanged';
  };
}

const fingerprints = (list: readonly { readonly fingerprint: string }[]): ReadonlySet<string> =>
  new Set(list.map(({ fingerprint }) => fingerprint));

const objectOf = ({ type, engine, name }: Finding['resource']): string =>
  JSON.stringify([type, engine, name]);
