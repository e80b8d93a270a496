import type { HostSummary } from '../../../src/model/host-summary.ts';
import { grouped } from '../text.ts';
import { percent, STATE_WORDS } from './words.ts';

/** A host of a fleet with the relative address of its own page; null where none is written. */
export interface FleetHost {
  readonly summary: HostSummary;
  readonly page: string | null;
}

/** The page of all hosts as plain values in the order in which the templates write them. */
export function fleetPageView(hosts: readonly FleetHost[]) {
  return {
    title: `${hosts.length} Docker hosts`,
    hosts: hosts.map(({ summary: { name, state, score }, page }) => {
      const seen = state === 'audited' || state === 'partial';
      const number = (value: number) => (seen ? grouped(value) : '–');
      return {
        name,
        page,
        state: STATE_WORDS[state],
        fail: number(score.counts.fail),
        error: number(score.counts.error),
        manual: number(score.counts.manual),
        pass: number(score.counts.pass),
        compliance: percent(score.compliance),
        coverage: percent(score.coverage),
      };
    }),
  };
}
