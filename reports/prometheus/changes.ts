import { type DriftSummary, summariseDrift } from '../../src/model/drift-summary.ts';
import type { HostResult, ResultsHead } from '../../src/model/results.ts';
import type { Metric, Sample } from './exposition.ts';

/** What is kept of how a host compares with the earlier audit. */
export interface ChangeNumbers {
  readonly labels: Sample['labels'];
  readonly counts: DriftSummary['counts'];
  /** When the audit began that it was compared with. */
  readonly since: string;
}

/** The numbers of a host that was compared; null for any other, since of that nobody knows what changed. */
export function changeNumbers(
  { drift }: HostResult,
  { run: { baseline } }: ResultsHead,
  labels: Sample['labels'],
): ChangeNumbers | null {
  if (!baseline || drift?.host !== 'compared') return null;
  return {
    labels,
    counts: summariseDrift(drift).counts,
    since: drift.lastRead?.startedAt ?? baseline.startedAt,
  };
}

/** By the words of `change` in other formats, and of objects how many there are. */
const KINDS: Readonly<Record<string, keyof DriftSummary['counts']>> = {
  newly_failing: 'newlyFailing',
  new_object_fails: 'failingNew',
  waiver_ended: 'waiversEnded',
  failing_not_decided_before: 'comeToLight',
  not_decided_any_more: 'newlyUndecided',
  still_failing: 'stillFailing',
  fixed: 'fixed',
  decided_now: 'newlyDecided',
  newly_waived: 'newlyWaived',
  judged_otherwise: 'rejudged',
  object_vanished: 'vanishedObjects',
};

/** A sample for each kind, of those too of which there is none, so that a series does not end where nothing changes. */
export const changeMetrics = (hosts: readonly ChangeNumbers[]): readonly Metric[] => [
  {
    name: 'plimsoll_changes',
    help: 'Findings, and objects, by how they changed against the earlier audit; missing for a host that was not compared.',
    samples: hosts.flatMap(({ labels, counts }) =>
      Object.entries(KINDS).map(([change, key]) => ({ labels: { ...labels, change }, value: counts[key] })),
    ),
  },
  {
    name: 'plimsoll_baseline_timestamp_seconds',
    help: 'When the audit began that a host was compared with, in seconds since 1970.',
    samples: hosts.map(({ labels, since }) => ({ labels, value: Date.parse(since) / 1000 })),
  },
];
