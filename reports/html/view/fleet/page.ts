import { commonFailures } from '../../../../src/model/fleet.ts';
import type { HostSummary } from '../../../../src/model/host-summary.ts';
import type { ResultsHead, ResultsTail } from '../../../../src/model/results.ts';
import { SEVERITIES } from '../../../../src/model/severity.ts';
import { fleetVerdict } from '../../../telling/fleet-verdict.ts';
import { count, phrases, SEVERITY_WORDS } from '../../../telling/words.ts';
import { attestationsView } from '../attestations.ts';
import { barView } from '../bar.ts';
import { fleetChangesView } from '../changes.ts';
import { type FrameworkView, STANDING_HEADS } from '../frameworks.ts';
import { collectorsOf } from '../provenance.ts';
import { fleetTrendView } from '../trend.ts';
import { waiversView } from '../waivers.ts';
import { commonViews } from './common.ts';
import { engineVersions } from './engines.ts';
import { filterViews } from './filters.ts';
import { type Fleet, type FleetHost, fleetOf } from './fleet.ts';
import { lostViews } from './lost.ts';
import { rowViews, sectionHeads } from './rows.ts';
import { fleetSums } from './sums.ts';
import { fleetUnreadViews } from './unread.ts';
import { worstViews } from './worst.ts';

/** The page of all hosts as plain values in the order in which the templates write them. */
export function fleetPageView(
  given: readonly FleetHost[],
  { run, policies }: Pick<ResultsHead, 'run' | 'policies'>,
  tail: ResultsTail = {},
  frameworks: readonly FrameworkView[] = [],
) {
  const fleet = fleetOf(given);
  const { hosts, lost, pagesLack } = fleet;
  const verdict = fleetVerdict(fleet, run.only);
  const sections = sectionHeads(fleet);
  const versions = engineVersions(fleet);
  const failures = commonFailures(fleet.audited);
  return {
    title: count(hosts.length, 'Docker host'),
    embedded: null,
    redactions: null,
    verdict,
    verdictWords: phrases(verdict.sentence),
    bar: barView(hostsByWorst(fleet)),
    all: `${count(hosts.length, 'host')}, each by the worst failure found on it`,
    pagesLack,
    lost: lostViews(fleet),
    lostTitle: `${count(lost.length, 'host')} ${lost.length === 1 ? 'was' : 'were'} not audited`,
    changes: fleetChangesView(given, run.baseline, tail.possibleRenames),
    trend: fleetTrendView(tail.trend),
    worst: worstViews(fleet),
    common: commonViews(failures, fleet),
    unread: fleetUnreadViews(fleet),
    frameworks,
    standingHeads: STANDING_HEADS,
    waivers: waiversView(tail.waivers),
    attestations: attestationsView(tail.attestations),
    sections,
    columns: sections.length + 3,
    rows: rowViews(fleet, sections, policies),
    filters: filterViews(fleet, sections, failures, versions),
    sums: fleetSums(fleet, versions, run),
    collectors: collectorsOf(hosts),
  };
}

/** Each host once, by the worst that fails on it. */
function hostsByWorst({ audited, lost }: Fleet) {
  const number = (test: (host: HostSummary) => boolean) => audited.filter(test).length;
  const calm = (host: HostSummary) => host.failures.length === 0;
  const bare = (host: HostSummary) => host.engines.length === 0;
  const waived = (host: HostSummary) => calm(host) && host.waived > 0;
  const unread = (host: HostSummary) => host.score.counts.error > 0;
  return [
    { tone: 'lost', word: 'Not audited', number: lost.length },
    ...SEVERITIES.map((severity) => ({
      tone: severity,
      word: SEVERITY_WORDS[severity],
      number: number(({ failures: [first] }) => first?.severity === severity),
    })),
    { tone: 'notselected', word: 'All waived', number: number(waived) },
    {
      tone: 'error',
      word: 'None found, but not all was read',
      number: number((host) => calm(host) && !waived(host) && unread(host)),
    },
    {
      tone: 'pass',
      word: 'None',
      number: number((host) => calm(host) && !waived(host) && !unread(host) && !bare(host)),
    },
    {
      tone: 'notapplicable',
      word: 'No engine',
      number: number((host) => calm(host) && !waived(host) && !unread(host) && bare(host)),
    },
  ];
}
