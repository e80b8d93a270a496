import { benchmarkId } from '../../src/model/benchmark.ts';
import { wasAudited } from '../../src/model/fleet.ts';
import { onlyAsGiven } from '../../src/model/only.ts';
import { policyOf } from '../../src/model/policy-of.ts';
import type { HostResult, ResultsHead, ResultsTail, Score } from '../../src/model/results.ts';
import type { WaiverUse } from '../../src/model/waiver.ts';
import { judgementsOf } from '../judgements.ts';
import type { OpenRunDocument } from '../run-document.ts';
import { STANDINGS, standingOfFinding } from '../status-table.ts';
import { type ChangeNumbers, changeMetrics, changeNumbers } from './changes.ts';
import { distinctLabels, exposition, labelText, type Metric, type Sample } from './exposition.ts';
import { CONTROL_STANDINGS, type Tally, tally, tallySamples } from './tally.ts';

/** What is kept of a host until the last one has come, since the samples of a metric have to stand together. */
interface HostNumbers {
  readonly labels: Sample['labels'];
  readonly state: HostResult['state'];
  readonly finishedAt: string;
  readonly score: Score;
  readonly controls: Tally;
  readonly beyond: Tally;
  readonly changes: ChangeNumbers | null;
}

/**
 * One file of a run for the textfile collector of node_exporter. What is not known has no sample, never a 0: a host without a
 * score, and all numbers of a host that was not audited but that it was not reached.
 */
export const prometheusReport: OpenRunDocument = ({ head, texts }) => {
  const target = distinctLabels();
  const hosts: HostNumbers[] = [];
  return {
    begin: () => '',
    host: (host) => {
      const { state, finishedAt, score, findings } = host;
      const labels = { target: target(host.name), ...labelsOf(head, host) };
      hosts.push({
        labels,
        state,
        finishedAt,
        score,
        controls: tally(
          judgementsOf(host, texts).flatMap(({ control, standing, severity }) =>
            control === null ? [] : { standing: standing ?? 'notselected', severity },
          ),
        ),
        beyond: tally(
          findings.flatMap((finding) =>
            finding.controls.length > 0
              ? []
              : { standing: standingOfFinding(finding), severity: finding.severity },
          ),
        ),
        changes: changeNumbers(host, head, labels),
      });
      return '';
    },
    end: (tail) =>
      exposition([
        ...hostMetrics(hosts),
        ...changeMetrics(hosts.flatMap(({ changes }) => changes ?? [])),
        ...runMetrics(head, hosts, tail),
      ]),
  };
};

const labelsOf = (
  head: ResultsHead,
  host: Pick<HostResult, 'policy' | 'engineSockets'> | null,
): Sample['labels'] => ({
  benchmark: benchmarkId(head.benchmark),
  level: String(head.benchmark.level),
  policy: labelText((host && policyOf(head, host)?.name) ?? 'none'),
  // Series of their own: the numbers of a few objects, or of one engine, are not those of the host.
  ...(host?.engineSockets ? { engine: labelText(host.engineSockets.join(',')) } : {}),
  ...(head.run.only ? { only: labelText(onlyAsGiven(head.run.only)) } : {}),
});

function hostMetrics(hosts: readonly HostNumbers[]): readonly Metric[] {
  const audited = hosts.filter(wasAudited);
  const ratio = (of: (score: Score) => number | null): readonly Sample[] =>
    audited.flatMap(({ labels, score }) => {
      const percent = of(score);
      return percent === null ? [] : { labels, value: Math.round(percent * 10) / 1000 };
    });
  return [
    {
      name: 'plimsoll_host_reached',
      help: 'Whether the host was audited, in part at least: 1, or 0 where nothing of it was read.',
      samples: hosts.map((host) => ({ labels: host.labels, value: wasAudited(host) ? 1 : 0 })),
    },
    {
      name: 'plimsoll_last_success_timestamp_seconds',
      help: 'When the reading of a host that was audited ended, in seconds since 1970.',
      samples: audited.map(({ labels, finishedAt }) => ({ labels, value: Date.parse(finishedAt) / 1000 })),
    },
    {
      name: 'plimsoll_score_ratio',
      help: 'Controls that pass, of those that pass, fail or could not be read; missing where it is not scored.',
      samples: ratio(({ compliance }) => compliance),
    },
    {
      name: 'plimsoll_score_with_waivers_ratio',
      help: 'The same with fails that are waived counted as passed.',
      samples: ratio(({ complianceWithWaivers }) => complianceWithWaivers),
    },
    {
      name: 'plimsoll_coverage_ratio',
      help: 'Controls that pass or fail, of those that pass, fail or could not be read.',
      samples: ratio(({ coverage }) => coverage),
    },
    {
      name: 'plimsoll_controls',
      help: 'Controls of the benchmark by status, severity and whether the fail is waived.',
      samples: audited.flatMap(({ controls, labels }) => tallySamples(controls, CONTROL_STANDINGS, labels)),
    },
    {
      name: 'plimsoll_findings_beyond_benchmark',
      help: 'Findings of checks beyond the benchmark by status, severity and whether the fail is waived.',
      samples: audited.flatMap(({ beyond, labels }) => tallySamples(beyond, STANDINGS, labels)),
    },
  ];
}

/**
 * What is said of the run as a whole. The files of several runs can lie in one folder, where the same labels twice would void
 * them all: the name of its first host tells a run apart, since whoever audits that host in both collides already there.
 */
function runMetrics(head: ResultsHead, hosts: readonly HostNumbers[], tail: ResultsTail): readonly Metric[] {
  const [first] = hosts;
  const { target = 'none', ...others } = first?.labels ?? labelsOf(head, null);
  const labels = { run: target, ...others };
  const { startedAt, finishedAt } = head.run;
  return [
    {
      name: 'plimsoll_hosts',
      help: 'Hosts of the run by how far their audit got; run is the name of the first.',
      samples: (['audited', 'partial', 'failed', 'notattempted'] as const).map((state) => ({
        labels: { ...labels, state },
        value: hosts.filter((host) => host.state === state).length,
      })),
    },
    {
      name: 'plimsoll_last_run_timestamp_seconds',
      help: 'When the last thing that the run is about was read, in seconds since 1970, whether hosts were reached or not.',
      samples: [{ labels, value: Date.parse(finishedAt) / 1000 }],
    },
    {
      name: 'plimsoll_run_duration_seconds',
      help: 'From the first thing that was read in the run to the last.',
      samples: [{ labels, value: (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 }],
    },
    {
      name: 'plimsoll_waivers',
      help: 'Entries of the file of waivers by state; expiring is in force and over within 30 days. Missing without such a file.',
      samples:
        tail.waivers === undefined
          ? []
          : WAIVER_STATES.map((state) => ({
              labels: { ...labels, state },
              value: tail.waivers?.filter((use) => stateOf(use) === state).length ?? 0,
            })),
    },
  ];
}

const WAIVER_STATES = ['active', 'expiring', 'expired', 'not_yet_valid', 'unmatched'] as const;

function stateOf({ state, soonExpiring }: WaiverUse): (typeof WAIVER_STATES)[number] {
  if (state === 'in-force') return soonExpiring ? 'expiring' : 'active';
  return state === 'not-yet-valid' ? 'not_yet_valid' : state;
}
