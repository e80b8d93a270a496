import type { Snapshot } from '../model/snapshot.ts';
import type { RunOptions } from './options.ts';
import { toolVersion } from './package-root.ts';
import type { Streams, Target } from './streams.ts';

/** Collects the evidence of each target, in order. What was read when a deadline or a signal came stands. */
export async function collectTargets(
  targets: readonly Target[],
  options: Pick<RunOptions, 'engine' | 'timeout' | 'quiet'>,
  streams: Streams,
): Promise<readonly Snapshot[]> {
  const [{ collectHost }, { localTransport }] = await Promise.all([
    import('../collect/collect-host.ts'),
    import('../transports/local.ts'),
  ]);
  const snapshots: Snapshot[] = [];
  for (const { name, target } of targets) {
    const transport = localTransport();
    try {
      snapshots.push(
        await collectHost({
          transport,
          name,
          target,
          toolVersion: toolVersion(),
          deadlineMs: options.timeout * 1000,
          signal: streams.interrupted,
          onProgress: (text) => {
            if (!options.quiet) streams.progress(`${name}: ${text}`);
          },
          ...(options.engine ? { engineSocket: options.engine } : {}),
        }),
      );
    } finally {
      await transport.close();
      streams.progress('');
    }
  }
  return snapshots;
}
