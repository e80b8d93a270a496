import { availableParallelism } from 'node:os';
import { type Cause, cause } from '../model/cause.ts';
import type { InventoryHost } from '../model/inventory.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Transport } from '../transports/transport.ts';
import { fleetProgress } from './fleet-progress.ts';
import { type ConnectOptions, type OpenTransport, openTransport } from './open-transport.ts';
import type { RunOptions } from './options.ts';
import { toolVersion } from './package-root.ts';
import type { Streams } from './streams.ts';

export type CollectOptions = ConnectOptions & Pick<RunOptions, 'engine' | 'quiet' | 'jobs'>;

/**
 * Collects the evidence of every host, several at once; a host that cannot be reached has a snapshot that says
 * why. What was read when a deadline or a signal came stands.
 */
export async function collectTargets(
  hosts: readonly InventoryHost[],
  options: CollectOptions,
  streams: Streams,
): Promise<readonly Snapshot[]> {
  const { runFleet } = await import('../fleet/run-fleet.ts');
  const open = openTransport(options, streams);
  const fleet = hosts.length > 1 && !options.quiet ? fleetProgress(hosts.length, streams) : null;
  try {
    return await runFleet({
      hosts,
      jobs: options.jobs ?? defaultJobs(),
      signal: streams.interrupted,
      skipped: (host) => unreached(host, NOT_BEGUN, new Date()),
      visit: async (host) => {
        fleet?.begin(host);
        const snapshot = await collectOne(host, open, options, streams, hosts.length === 1);
        fleet?.end(host, snapshot);
        return snapshot;
      },
    });
  } finally {
    streams.progress('');
  }
}

/** How long a host gets where nothing else is said. */
const HOST_SECONDS = 120;

/** A host is waited for most of the time, so that a machine can look after several for each processor. */
const defaultJobs = (): number => Math.min(32, availableParallelism() * 8);

async function collectOne(
  host: InventoryHost,
  open: OpenTransport,
  options: CollectOptions,
  streams: Streams,
  alone: boolean,
): Promise<Snapshot> {
  const { collectHost } = await import('../collect/collect-host.ts');
  const startedAt = new Date();
  const deadlineMs = (host.timeout ?? HOST_SECONDS) * 1000;
  const deadline = AbortSignal.timeout(Math.ceil(deadlineMs));
  const reached = await reach(host, open, AbortSignal.any([streams.interrupted, deadline]));
  if ('failure' in reached) return unreached(host, reached.failure, startedAt);
  const { transport } = reached;
  try {
    return await collectHost({
      transport,
      name: host.name,
      target: targetOf(host, transport),
      toolVersion: toolVersion(),
      deadlineMs: Math.max(1000, deadlineMs - (Date.now() - startedAt.getTime())),
      signal: streams.interrupted,
      onProgress: (text) => {
        if (alone && !options.quiet) streams.progress(`${host.name}: ${text}`);
      },
      ...(options.engine ? { engineSocket: options.engine } : {}),
    });
  } finally {
    await transport.close();
  }
}

type Reached = { readonly transport: Transport } | { readonly failure: Cause };

async function reach(host: InventoryHost, open: OpenTransport, signal: AbortSignal): Promise<Reached> {
  if (host.address === null) return { transport: await open(host, signal) };
  const [{ withRetries }, { ConnectFailure }] = await Promise.all([
    import('../fleet/with-retries.ts'),
    import('../transports/ssh/connect-failure.ts'),
  ]);
  const passing = (thrown: unknown) => thrown instanceof ConnectFailure && thrown.passing;
  try {
    return { transport: await withRetries(() => open(host, signal), passing, signal) };
  } catch (thrown) {
    if (thrown instanceof ConnectFailure) return { failure: thrown.why };
    throw thrown;
  }
}

const NOT_BEGUN = cause(
  'interrupted',
  'The run was interrupted before this host was begun.',
  'Audit it again.',
);

async function unreached(host: InventoryHost, why: Cause, startedAt: Date): Promise<Snapshot> {
  const { unreachedHost } = await import('../collect/unreached-host.ts');
  const known = { name: host.name, target: targetOf(host), toolVersion: toolVersion() };
  return unreachedHost(known, why, startedAt, new Date());
}

/** As the results name it: with the account, the address and the port that the configuration came to, once known. */
function targetOf({ address, user, port }: InventoryHost, transport?: Transport): string {
  if (address === null) return 'local';
  const facts = transport?.facts();
  const end = facts?.hostKeys.at(-1);
  const host = end?.address ?? address;
  const login = facts?.user ?? user;
  const number = end?.port ?? port;
  return `ssh://${login ? `${login}@` : ''}${host.includes(':') ? `[${host}]` : host}${number ? `:${number}` : ''}`;
}
