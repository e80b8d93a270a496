import { setTimeout as sleep } from 'node:timers/promises';

/** How a fleet is gone through. */
export interface FleetOptions<Host, Outcome> {
  readonly hosts: readonly Host[];
  /** How many hosts at once. */
  readonly jobs: number;
  /** Nothing new is begun once it is aborted. */
  readonly signal: AbortSignal;
  /** Does one host; what it rejects with is a bug and ends the run. */
  visit(host: Host): Promise<Outcome>;
  /** The outcome of a host that the run was interrupted before. */
  skipped(host: Host): Promise<Outcome>;
}

/** Visits every host, so many at once; the outcomes come in the order of the hosts, whichever ends first. */
export async function runFleet<Host, Outcome>(
  options: FleetOptions<Host, Outcome>,
): Promise<readonly Outcome[]> {
  const { hosts, jobs, signal, visit, skipped } = options;
  const outcomes: Outcome[] = new Array(hosts.length);
  const queue = hosts.entries();
  const work = async () => {
    for (const [index, host] of queue) outcomes[index] = await (signal.aborted ? skipped(host) : visit(host));
  };
  await Promise.all(Array.from({ length: Math.min(jobs, hosts.length) }, work));
  return outcomes;
}

/** How long to wait before each further attempt, in milliseconds, before chance lengthens it by up to a half. */
const WAITS_MS: readonly number[] = [500, 1500, 4000];

/**
 * Tries again what can pass by itself. Each wait is lengthened by chance, so that the hosts of a fleet that were
 * turned away at once do not come back at once. Rejects with the last failure.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  passes: (thrown: unknown) => boolean,
  signal: AbortSignal,
  waitsMs = WAITS_MS,
): Promise<T> {
  for (const wait of waitsMs) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!passes(thrown) || signal.aborted) throw thrown;
      await sleep(wait * (1 + Math.random() / 2), undefined, { signal }).catch(() => {});
      if (signal.aborted) throw thrown;
    }
  }
  return attempt();
}
