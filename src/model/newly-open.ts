import type { Finding, HostResult } from './results.ts';

/** What tells a finding apart, of those that are listed. */
type Listed = Pick<Finding, 'fingerprint' | 'check' | 'resource' | 'severity'>;

/**
 * What fails without a waiver and, as the earlier audit shows, did not then: it passed, it was waived, or what it is about was
 * not there. What the earlier audit could not read is not among it, since whether that is new nobody knows. Empty where nothing
 * was compared.
 */
export function newlyOpen({
  drift,
  findings,
  controls,
}: Pick<HostResult, 'drift' | 'findings' | 'controls'>): readonly Listed[] {
  if (!drift) return [];
  if (drift.host === 'new') {
    const selected = new Set(controls.flatMap(({ id, status }) => (status === 'notselected' ? [] : [id])));
    return findings.filter(
      ({ status, waiver, controls: own }) =>
        status === 'fail' && waiver === null && (own.length === 0 || own.some((id) => selected.has(id))),
    );
  }
  const appeared = [...drift.newlyFailing, ...drift.newObjects.flatMap(({ failing }) => failing)];
  return [...appeared.filter(({ waived }) => !waived), ...drift.waiversEnded];
}
