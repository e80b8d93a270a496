import { assessSnapshots } from '../assess-snapshots.ts';
import { chooseHosts } from '../choose-hosts.ts';
import { collectTargets } from '../collect-targets.ts';
import { loadSupplied } from '../load-supplied.ts';
import type { RunOptions } from '../options.ts';
import { parseOutputs } from '../outputs.ts';
import { type Streams, withTimeLimit } from '../streams.ts';
import { tell } from '../tell.ts';

/** `plimsoll audit`: collect, judge and tell in one go. */
export async function audit(
  targets: readonly string[],
  options: RunOptions,
  world: Streams,
): Promise<number> {
  const streams = withTimeLimit(world, options.runTimeout);
  const hosts = await chooseHosts(targets, options, streams);
  // Before anything is collected, so that a slip in -o or in a file does not cost an audit.
  parseOutputs(options.output, options.outDir);
  const supplied = await loadSupplied(options);
  const { snapshots, remove } = await collectTargets(hosts, options.outDir, options, streams);
  const { exitCode, written } = await tell(
    await assessSnapshots(snapshots, options, supplied),
    options,
    streams,
  );
  if (written && !streams.interrupted.aborted) await remove();
  return exitCode;
}
