import { usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { parseOutputs } from '../outputs.ts';
import { openResults } from '../read-results.ts';
import { openSignOff } from '../sign-off.ts';
import type { Streams } from '../streams.ts';
import { type TellOptions, tell } from '../tell.ts';

/** `plimsoll report`: the same results in other formats. */
export async function report(
  file: string,
  options: TellOptions & Pick<RunOptions, 'signOff'>,
  streams: Streams,
): Promise<number> {
  if (parseOutputs(options.output, options.outDir).some(({ format }) => format === 'pack'))
    throw usageError('A pack holds the evidence, which results do not: make it with audit or assess.');
  const sign = await openSignOff(options);
  await using results = await openResults(file);
  return (await tell(sign(results), options, streams)).exitCode;
}
