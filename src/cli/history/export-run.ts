import { join } from 'node:path';
import type { History } from '../../history/store/open.ts';
import { fileNames } from '../../model/file-names.ts';
import type { KeptRun } from '../../model/history.ts';
import { visibleText } from '../../model/visible-text.ts';
import { writeSnapshot } from '../../snapshot/write.ts';
import { openPrivateFile } from '../../snapshot/write-private-file.ts';
import type { HistoryOptions } from '../history-options.ts';
import type { Streams } from '../streams.ts';
import { writeOrFail } from '../write-or-fail.ts';
import { chooseRun, openPast } from './open-past.ts';

/** `history export RUN`: the results.json of an audit, byte by byte as it was written, and its evidence. */
export async function exportRun(
  text: string | undefined,
  options: HistoryOptions,
  streams: Streams,
): Promise<number> {
  using history = openPast(options);
  const run = chooseRun(history, text);
  if (options.snapshots !== undefined) await exportEvidence(history, run, options.snapshots, streams);
  if (options.output === undefined || options.output === '-') {
    // What was said cannot be taken back: damage is found before the first word.
    for (const _ of history.results(run));
    for (const part of history.results(run)) streams.out(part.toString());
    return 0;
  }
  const { output } = options;
  const file = await writeOrFail(output, () => openPrivateFile(output));
  try {
    for (const part of history.results(run)) await writeOrFail(output, () => file.write(part));
    await writeOrFail(output, () => file.finish());
  } finally {
    await file.discard();
  }
  return 0;
}

/** A snapshot for each host, as `collect` writes them. */
async function exportEvidence(
  history: History,
  run: KeptRun,
  directory: string,
  { log }: Streams,
): Promise<void> {
  const hosts = history.hosts(run);
  const files = fileNames(hosts.map(({ name }) => name));
  for (const [index, host] of hosts.entries()) {
    const evidence = history.evidence(host);
    if (evidence === null) {
      log(`plimsoll: of ${visibleText(host.name)} no evidence is kept in audit ${run.number}.\n`);
      continue;
    }
    const path = join(directory, `${files[index]}.snapshot.json.gz`);
    await writeOrFail(path, () => writeSnapshot(path, JSON.parse(evidence)));
  }
}
