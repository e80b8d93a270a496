import type { FailureSummary, HostSummary } from './host-summary.ts';
import { SEVERITIES, type Severity, worstSeverity } from './severity.ts';

/** Whether something of the host was read, so that what is said of it rests on facts. */
export const wasAudited = ({ state }: Pick<HostSummary, 'state'>): boolean =>
  state === 'audited' || state === 'partial';

/** How many controls, and checks beyond the benchmark, of a severity fail on a host and are not waived. */
export const failuresOf = ({ failures }: Pick<HostSummary, 'failures'>, severity: Severity): number =>
  failures.filter((failure) => failure.severity === severity).length;

/**
 * Hosts in the one order in which every report names them: the one with most critical failures first, then by
 * the high, the medium and the low ones, then by what could not be read, then as they were given.
 */
export function worstHostsFirst(hosts: readonly HostSummary[]): readonly HostSummary[] {
  const ranked = hosts.map((host) => ({
    host,
    counts: [...SEVERITIES.map((severity) => failuresOf(host, severity)), host.score.counts.error],
  }));
  const compare = (a: readonly number[], b: readonly number[]): number =>
    a.map((count, index) => (b[index] ?? 0) - count).find((difference) => difference !== 0) ?? 0;
  return ranked.sort((a, b) => compare(a.counts, b.counts)).map(({ host }) => host);
}

/** Something that fails on at least one host. */
export interface CommonFailure extends Pick<FailureSummary, 'control' | 'check' | 'title' | 'takes'> {
  /** The worst that it is on any of them. */
  readonly severity: Severity;
  /** Where it fails, in the order given; at least one. */
  readonly hosts: readonly HostSummary[];
}

/** What fails on the hosts: what most of them have in common first, then the more severe. */
export function commonFailures(hosts: readonly HostSummary[]): readonly CommonFailure[] {
  const failing = new Map<string, { first: FailureSummary; severities: Severity[]; hosts: HostSummary[] }>();
  for (const host of hosts) {
    for (const failure of host.failures) {
      const key = failure.control ?? failure.check;
      const known = failing.get(key) ?? { first: failure, severities: [], hosts: [] };
      known.severities.push(failure.severity);
      known.hosts.push(host);
      failing.set(key, known);
    }
  }
  return [...failing.values()]
    .map(({ first: { control, check, title, takes }, severities, hosts: where }) => ({
      control,
      check,
      title,
      takes,
      severity: worstSeverity(severities) ?? 'low',
      hosts: where,
    }))
    .sort((a, b) => b.hosts.length - a.hosts.length || rank(a.severity) - rank(b.severity));
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
