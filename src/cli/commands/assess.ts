import { assessSnapshots } from '../assess-snapshots.ts';
import { usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { parseOutputs } from '../outputs.ts';
import type { Streams } from '../streams.ts';
import { tell } from '../tell.ts';

/** `plimsoll assess`: judges snapshots; needs no network. */
export async function assessFiles(
  files: readonly string[],
  options: RunOptions,
  streams: Streams,
): Promise<number> {
  parseOutputs(options.output, options.outDir);
  const { readSnapshot } = await import('../../snapshot/read.ts');
  const snapshots = await Promise.all(
    files.map(async (file) => {
      const read = await readSnapshot(file);
      if (!read.ok) throw usageError(read.message);
      return read.snapshot;
    }),
  );
  return tell(await assessSnapshots(snapshots, options), options, streams);
}
