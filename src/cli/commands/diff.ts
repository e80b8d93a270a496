import { compared } from '../compared.ts';
import { EXIT } from '../exit-codes.ts';
import { gateFails } from '../gate.ts';
import type { RunOptions } from '../options.ts';
import { openResults, type ResultsFile } from '../read-results.ts';
import type { Streams } from '../streams.ts';
import { renderBaseline, renderChanges, renderRenames } from '../terminal/changes.ts';

export type DiffOptions = Pick<RunOptions, 'failOnNew' | 'history'>;

/**
 * `plimsoll diff A B`: what changed from earlier results to later ones, host by host. Each is a file, or with a history an
 * audit of it.
 */
export async function diff(
  earlierText: string,
  laterText: string,
  { failOnNew = false, history }: DiffOptions,
  streams: Streams,
): Promise<number> {
  await using earlier = await open(earlierText, history);
  await using later = await open(laterText, history);
  return await tell(earlier, later, failOnNew, streams);
}

/** What names an audit of a history; a file of such a name is `./12`. */
const AUDIT = /^(?:latest|\d+|[\da-f]{8}[\da-f-]*)$/;

async function open(text: string, history: string | undefined): Promise<ResultsFile> {
  if (history === undefined || !AUDIT.test(text)) return openResults(text);
  return (await import('../history/open-kept.ts')).openKept(text, history);
}

async function tell(
  earlier: ResultsFile,
  later: ResultsFile,
  failOnNew: boolean,
  streams: Streams,
): Promise<number> {
  const { head, texts, hosts, tail } = compared(later, earlier);
  if (head.run.baseline) streams.out(renderBaseline(head.run.baseline, streams));
  let failed = false;
  for await (const host of hosts) {
    streams.out(`\n${renderChanges(host, { ...earlier.texts, ...texts }, streams)}`);
    failed ||= gateFails(host, { failOn: 'none', failOnNew });
  }
  const renames = renderRenames(tail().possibleRenames, streams);
  if (renames !== '') streams.out(`\n${renames}`);
  return failed ? EXIT.gate : EXIT.ok;
}
