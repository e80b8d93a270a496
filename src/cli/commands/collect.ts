import { visibleText } from '../../model/visible-text.ts';
import { collectTargets } from '../collect-targets.ts';
import { EXIT } from '../exit-codes.ts';
import { usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { parseTargets, type Streams } from '../streams.ts';
import { writeOrFail } from '../write-or-fail.ts';

/** `plimsoll collect`: the evidence of a host as a file, to be judged elsewhere. */
export async function collect(
  targets: readonly string[],
  options: Pick<RunOptions, 'engine' | 'timeout' | 'quiet'> & { readonly output: string },
  streams: Streams,
): Promise<number> {
  const { output } = options;
  if (output === '-' || output.endsWith('/')) {
    throw usageError('A snapshot goes into a file: give collect -o FILE, such as -o web-1.snapshot.json.');
  }
  const [snapshot] = await collectTargets(parseTargets(targets), options, streams);
  if (!snapshot) return EXIT.incomplete;
  const { writeSnapshot } = await import('../../snapshot/write.ts');
  await writeOrFail(output, () => writeSnapshot(output, snapshot));
  streams.out(`${output}\n`);
  const [{ hostSubject }, { describeHost }] = await Promise.all([
    import('../../kit/host-subject.ts'),
    import('../../probes/describe-host.ts'),
  ]);
  const { error } = describeHost(hostSubject(snapshot));
  if (error) streams.log(`plimsoll: ${visibleText(`${error.detail} ${error.next}`)}\n`);
  if (streams.interrupted.aborted)
    streams.log('plimsoll: interrupted; the snapshot says what was not read.\n');
  return error || streams.interrupted.aborted ? EXIT.incomplete : EXIT.ok;
}
