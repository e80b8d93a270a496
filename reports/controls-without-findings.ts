import type { ControlResult, HostResult } from '../src/model/results.ts';

/** The controls that no finding is of, with their reason: they were not selected, or nothing on the host is what they are about. */
export function controlsWithoutFindings({
  controls,
  findings,
}: Pick<HostResult, 'controls' | 'findings'>): readonly ControlResult[] {
  const decided = new Set(findings.flatMap((finding) => finding.controls));
  return controls.filter(({ id }) => !decided.has(id));
}
