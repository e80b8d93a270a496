/** How a fleet is gone through. */
export interface FleetOptions<Host, Outcome> {
  readonly hosts: readonly Host[];
  /** How many hosts at once. */
  readonly jobs: number;
  /** Nothing new is begun once it is aborted. */
  readonly signal: AbortSignal;
  /** Does one host; what it rejects with is a bug and ends the run. */
  visit(host: Host, index: number): Promise<Outcome>;
  /** The outcome of a host that the run was interrupted before. */
  skipped(host: Host, index: number): Promise<Outcome>;
}

/** Visits every host, so many at once; the outcomes come in the order of the hosts, whichever ends first. */
export async function runFleet<Host, Outcome>(
  options: FleetOptions<Host, Outcome>,
): Promise<readonly Outcome[]> {
  const { hosts, jobs, signal, visit, skipped } = options;
  const outcomes: Outcome[] = new Array(hosts.length);
  const queue = hosts.entries();
  const work = async () => {
    for (const [index, host] of queue)
      outcomes[index] = await (signal.aborted ? skipped(host, index) : visit(host, index));
  };
  await Promise.all(Array.from({ length: Math.min(jobs, hosts.length) }, work));
  return outcomes;
}
