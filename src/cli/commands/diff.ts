import { compared } from '../baseline.ts';
import { EXIT } from '../exit-codes.ts';
import { gateFails } from '../gate.ts';
import type { RunOptions } from '../options.ts';
import { openResults } from '../read-results.ts';
import type { Streams } from '../streams.ts';
import { renderBaseline, renderChanges } from '../terminal/changes.ts';

export type DiffOptions = Pick<RunOptions, 'failOnNew'>;

/** `plimsoll diff A B`: what changed from earlier results to later ones, host by host. */
export async function diff(
  earlierFile: string,
  laterFile: string,
  { failOnNew = false }: DiffOptions,
  streams: Streams,
): Promise<number> {
  await using earlier = await openResults(earlierFile);
  await using later = await openResults(laterFile);
  const { head, texts, hosts } = compared(later, earlier);
  if (head.run.baseline) streams.out(renderBaseline(head.run.baseline, streams));
  let failed = false;
  for await (const host of hosts) {
    streams.out(`\n${renderChanges(host, { ...earlier.texts, ...texts }, streams)}`);
    failed ||= gateFails(host, { failOn: 'none', failOnNew });
  }
  return failed ? EXIT.gate : EXIT.ok;
}
