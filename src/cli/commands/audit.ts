import { assessSnapshots } from '../assess-snapshots.ts';
import { chooseHosts } from '../choose-hosts.ts';
import { collectTargets } from '../collect-targets.ts';
import type { RunOptions } from '../options.ts';
import { parseOutputs } from '../outputs.ts';
import type { Streams } from '../streams.ts';
import { tell } from '../tell.ts';

/** `plimsoll audit`: collect, judge and tell in one go. */
export async function audit(
  targets: readonly string[],
  options: RunOptions,
  streams: Streams,
): Promise<number> {
  const hosts = await chooseHosts(targets, options, streams);
  // Before anything is collected, so that a slip in -o does not cost an audit.
  parseOutputs(options.output, options.outDir);
  const snapshots = await collectTargets(hosts, options, streams);
  return tell(await assessSnapshots(snapshots, options), options, streams);
}
