import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { InventoryHost } from '../model/inventory.ts';
import type { KeptSnapshot } from '../model/kept-snapshot.ts';
import { counted } from '../model/plural.ts';
import type { UnfinishedRun } from '../snapshot/unfinished-run.ts';
import { collectTarget, notAttempted } from './collect-target.ts';
import { describeSystemError } from './failure.ts';
import { fleetProgress } from './fleet-progress.ts';
import { type ConnectOptions, openTransport } from './open-transport.ts';
import type { RunOptions } from './options.ts';
import { toolVersion } from './package-root.ts';
import type { Streams } from './streams.ts';

export type CollectOptions = ConnectOptions &
  Pick<RunOptions, 'engine' | 'network' | 'quiet' | 'jobs' | 'resume'>;

/** What was collected of every host, in their order. */
export interface Collected {
  readonly snapshots: readonly KeptSnapshot[];
  /** Removes what was kept on disk meanwhile; to be called once all is told. */
  remove(): Promise<void>;
}

/**
 * Collects the evidence of every host, several at once; a host that cannot be reached has a snapshot that says
 * why. The snapshots of several hosts are kept in `directory` as they come, and --resume takes them from there.
 */
export async function collectTargets(
  hosts: readonly InventoryHost[],
  directory: string,
  options: CollectOptions,
  streams: Streams,
): Promise<Collected> {
  const open = await openTransport(options, streams);
  const target = {
    open,
    signal: streams.interrupted,
    ...(options.engine ? { engine: options.engine } : {}),
    ...(options.network ? { network: options.network } : {}),
  };
  const [only] = hosts;
  if (only && hosts.length === 1) {
    const { inMemory } = await import('../snapshot/keep.ts');
    const onProgress = (text: string) => {
      if (!options.quiet) streams.progress(`${only.name}: ${text}`);
    };
    const snapshot = await collectTarget(only, { ...target, onProgress });
    streams.progress('');
    return { snapshots: [inMemory(snapshot)], remove: async () => {} };
  }
  collectGarbageSoon();
  const [{ runFleet }, run] = await Promise.all([
    import('../fleet/run-fleet.ts'),
    beginFleet(hosts, directory, options, streams),
  ]);
  const progress = options.quiet ? null : fleetProgress(hosts.length, streams);
  try {
    const snapshots = await runFleet({
      hosts,
      jobs: options.jobs ?? defaultJobs(),
      signal: streams.interrupted,
      skipped: async (host, index) => run.keep(index, await notAttempted(host)),
      visit: async (host, index) => {
        const taken = options.resume ? await run.taken(index) : null;
        if (taken !== null) {
          progress?.taken();
          return taken;
        }
        progress?.begin(host);
        const snapshot = await collectTarget(host, { ...target, onProgress: () => {} });
        progress?.end(host, snapshot);
        return run.keep(index, snapshot);
      },
    });
    return { snapshots, remove: () => run.remove() };
  } finally {
    streams.progress('');
  }
}

/**
 * Has V8 collect garbage once the heap has grown by half, and not only at up to four times what is in use: what
 * each host leaves behind would lie until then, and a run of many hosts would take the more memory the longer it goes.
 */
function collectGarbageSoon(): void {
  setFlagsFromString('--heap-growing-percent=50');
}

/** A host is waited for most of the time, so that a machine can look after several for each processor. */
export const defaultJobs = (): number => Math.min(32, availableParallelism() * 8);

async function beginFleet(
  hosts: readonly InventoryHost[],
  directory: string,
  { engine, network, resume, quiet, knownHosts, hostKeyPolicy, sudoPasswordFd }: CollectOptions,
  { log }: Streams,
): Promise<UnfinishedRun> {
  const { beginRun, hostsLeft } = await import('../snapshot/unfinished-run.ts');
  const left = quiet ? 0 : await hostsLeft(directory);
  if (left > 0 && !resume) {
    log(
      `plimsoll: an audit that did not come to its end has read ${counted(left, 'host')}; --resume goes on with it.\n`,
    );
  }
  if (left === 0 && resume && !quiet) {
    log(`plimsoll: there is no audit to go on with in ${directory}, so every host is read.\n`);
  }
  const ofRun = {
    version: toolVersion(),
    engine: engine ?? null,
    network: network ?? 'configured',
    knownHosts: knownHosts ?? null,
    hostKeyPolicy: hostKeyPolicy ?? null,
    withPassword: sudoPasswordFd !== undefined,
  };
  return beginRun({
    directory,
    hosts: hosts.map(({ origin, groups, tags, policy, ...settings }) => ({
      name: settings.name,
      settings: { ...settings, ...ofRun },
    })),
    onUnwritable: (path, thrown) =>
      log(
        `plimsoll: ${path} could not be written (${describeSystemError(thrown)}), so what is read stays in memory and --resume cannot go on with it.\n`,
      ),
  });
}
