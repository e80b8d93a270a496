import { dirname, join } from 'node:path';
import { fileNames } from '../../model/file-names.ts';
import { visibleText } from '../../model/visible-text.ts';
import { chooseHosts } from '../choose-hosts.ts';
import { collectTargets } from '../collect-targets.ts';
import { EXIT } from '../exit-codes.ts';
import { usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { type Streams, whyEnded, withTimeLimit } from '../streams.ts';
import { writeOrFail } from '../write-or-fail.ts';

/** `plimsoll collect`: the evidence of hosts as files, to be judged elsewhere. */
export async function collect(
  targets: readonly string[],
  options: RunOptions & { readonly output: string },
  world: Streams,
): Promise<number> {
  const streams = withTimeLimit(world, options.runTimeout);
  const { output } = options;
  const { hosts } = await chooseHosts(targets, options, streams);
  if (output === '-') throw usageError('A snapshot goes into a file: give collect -o FILE or -o DIR/.');
  if (hosts.length > 1 && !output.endsWith('/')) {
    throw usageError(
      `${hosts.length} hosts give as many snapshots: give collect -o DIR/ with a slash at the end.`,
    );
  }
  const directory = output.endsWith('/') ? output : dirname(output);
  const { snapshots, remove } = await collectTargets(hosts, directory, options, streams);
  const [{ writeSnapshot }, { hostSubject }, { describeHost }] = await Promise.all([
    import('../../snapshot/write.ts'),
    import('../../kit/host-subject.ts'),
    import('../../probes/describe-host.ts'),
  ]);
  let incomplete = streams.interrupted.aborted;
  const names = fileNames(snapshots.map(({ name }) => name));
  for (const [index, kept] of snapshots.entries()) {
    const snapshot = await kept.read();
    const { error } = describeHost(hostSubject(snapshot));
    if (error) {
      incomplete = true;
      const whose = snapshots.length > 1 ? `${snapshot.name}: ` : '';
      streams.log(`plimsoll: ${visibleText(`${whose}${error.detail} ${error.next}`)}\n`);
    }
    const path = output.endsWith('/') ? join(output, `${names[index]}.snapshot.json.gz`) : output;
    await writeOrFail(path, () => writeSnapshot(path, snapshot));
    streams.out(`${path}\n`);
  }
  if (streams.interrupted.aborted)
    streams.log(`plimsoll: ${whyEnded(streams)}; the snapshots say what was not read.\n`);
  else await remove();
  return incomplete ? EXIT.incomplete : EXIT.ok;
}
