import { wasAudited } from '../model/fleet.ts';
import { newlyOpen } from '../model/newly-open.ts';
import type { HostResult } from '../model/results.ts';
import { SEVERITIES } from '../model/severity.ts';
import type { RunOptions } from './options.ts';

/**
 * Whether a host fails the gate of its run: a finding at or above --fail-on fails without a waiver or could not
 * be read, something fails that did not in the baseline (--fail-on-new), or it has less coverage than --min-coverage, as
 * one has that could not be audited. A host with nothing to cover has nothing to miss.
 */
export function gateFails(
  host: HostResult,
  { failOn, minCoverage, failOnNew }: Pick<RunOptions, 'failOn' | 'minCoverage' | 'failOnNew'>,
): boolean {
  const {
    state,
    score: { coverage },
    controls: all,
    findings,
  } = host;
  if (failOnNew && newlyOpen(host).length > 0) return true;
  if (
    minCoverage !== undefined &&
    (wasAudited({ state }) ? coverage !== null && coverage < minCoverage : minCoverage > 0)
  )
    return true;
  const limit = failOn === 'none' ? -1 : SEVERITIES.indexOf(failOn);
  const deselected = new Set(all.filter(({ status }) => status === 'notselected').map(({ id }) => id));
  return findings.some(
    ({ status, severity, waiver, controls }) =>
      SEVERITIES.indexOf(severity) <= limit &&
      (status === 'error' || (status === 'fail' && waiver === null)) &&
      (controls.length === 0 || controls.some((id) => !deselected.has(id))),
  );
}
