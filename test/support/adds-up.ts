import { expect } from 'vitest';
import { type HostResult, type Results, resultsSchema } from '../../src/model/results.ts';

/** Results of a run; fails where they have not the form that is published, or a host's numbers do not add up. */
export function soundResults(json: string): Results {
  const results = resultsSchema.parse(JSON.parse(json));
  for (const host of results.hosts) expectToAddUp(host);
  return results;
}

/** Fails where something is lost between listing and judging: every population of a host is the sum of its parts. */
export function expectToAddUp(host: HostResult): void {
  const { engines, containers, images, controls } = host.reconciliation;
  const { waived, ...counts } = host.score.counts;
  expect({
    engines: host.engines.length,
    listed: containers.inspected + containers.vanished + containers.unread,
    wanted: images && images.inspected + images.vanished + images.unread + images.leftOut,
    benchmark: controls.selected + counts.notselected,
    selected: controls.decided + controls.undecided,
    decided: counts.pass + counts.fail + counts.notapplicable,
    undecided: counts.error + counts.manual,
    controls: Object.values(counts).reduce((sum, count) => sum + count, 0),
  }).toEqual({
    engines,
    listed: containers.listed,
    wanted: images?.wanted,
    benchmark: controls.benchmark,
    selected: controls.selected,
    decided: controls.decided,
    undecided: controls.undecided,
    controls: host.controls.length,
  });
  expect(controls.benchmark).toBe(host.controls.length);
  expect(containers.unlistedEngines).toBeLessThanOrEqual(engines);
  expect(images?.unlistedEngines ?? 0).toBeLessThanOrEqual(engines);
  expect(waived).toBeLessThanOrEqual(counts.fail);
  for (const status of ['pass', 'fail', 'error', 'manual', 'notapplicable', 'notselected'] as const) {
    const inSections = host.sections.reduce((sum, { score }) => sum + score.counts[status], 0);
    if (host.sections.length > 0) expect(inSections, status).toBe(counts[status]);
  }
}
