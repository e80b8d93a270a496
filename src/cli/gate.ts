import type { Results } from '../model/results.ts';
import { SEVERITIES } from '../model/severity.ts';
import type { RunOptions } from './options.ts';

/**
 * Whether a run fails its gate: a finding at or above --fail-on fails without a waiver or could not be read,
 * or a host has less coverage than --min-coverage. A host with nothing to cover has nothing to miss.
 */
export function gateFails(
  results: Results,
  { failOn, minCoverage }: Pick<RunOptions, 'failOn' | 'minCoverage'>,
): boolean {
  const limit = failOn === 'none' ? -1 : SEVERITIES.indexOf(failOn);
  return results.hosts.some((host) => {
    const { coverage } = host.score;
    if (minCoverage !== undefined && coverage !== null && coverage < minCoverage) return true;
    const deselected = new Set(
      host.controls.filter(({ status }) => status === 'notselected').map(({ id }) => id),
    );
    return host.findings.some(
      ({ status, severity, waiver, controls }) =>
        SEVERITIES.indexOf(severity) <= limit &&
        (status === 'error' || (status === 'fail' && waiver === null)) &&
        (controls.length === 0 || controls.some((id) => !deselected.has(id))),
    );
  });
}
