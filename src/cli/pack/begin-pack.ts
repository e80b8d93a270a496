import { relative } from 'node:path';
import { canonicalJson } from '../../model/canonical-json.ts';
import { fileNames } from '../../model/file-names.ts';
import { InputError } from '../../model/input-error.ts';
import type { ResultsStream } from '../../model/results-stream.ts';
import { type PackedFiles, packedFiles } from '../../pack/archive/packed-files.ts';
import type { Sink } from '../../pack/archive/write.ts';
import { buildPack } from '../../pack/build.ts';
import { PACK } from '../../pack/names.ts';
import { readMe } from '../../pack/read-me.ts';
import { makeFolderBeside } from '../../snapshot/write-private-file.ts';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import type { ReportWriter } from '../report-writers.ts';
import type { BeginReports, OpenFile } from '../reports.ts';
import { writeOrFail } from '../write-or-fail.ts';
import { copyInputs } from './inputs.ts';
import { addOutcomes, noOutcomes } from './outcomes.ts';
import { outputsOfPack } from './outputs-of-pack.ts';
import type { PackSources } from './sources.ts';

/**
 * Writes a pack: its files lie, deflated, in a folder beside it until the last host has come, since reports grow side by side
 * and an archive takes one file after the other.
 */
export async function beginPack(
  run: Omit<ResultsStream, 'hosts'>,
  sink: Sink,
  path: string,
  { snapshots, signers, attestations }: PackSources,
  beginReports: BeginReports,
): Promise<ReportWriter> {
  const { folder, remove } = await makeFolderBeside(path);
  const pack = packedFiles(folder);
  const put: PackedFiles['put'] = (name, content) => writeOrFail(path, () => pack.put(name, content));
  const openFile: OpenFile = (file) => pack.begin(relative(folder, file));
  const reports = await beginReports(run, outputsOfPack(folder), { out: () => {} }, null, openFile);
  const outcomes = noOutcomes();
  const names = fileNames(run.names);
  let hosts = 0;
  const demandWhole = () => {
    const [lost] = reports.lost;
    if (lost) throw lost;
  };
  return {
    host: async (host) => {
      await reports.host(host);
      demandWhole();
      const snapshot = await snapshots[hosts]?.read();
      const file = `${PACK.evidence}${names[hosts]}.json`;
      await put(file, canonicalJson(snapshot));
      addOutcomes(outcomes, host, run.texts);
      hosts += 1;
    },
    end: async () => {
      await reports.end();
      demandWhole();
      const { head } = run;
      const leftOut = await copyInputs(put, head, run.tail(), attestations);
      for (const { files } of signers)
        for (const [name, text] of Object.entries(files)) await put(name, text);
      const text = readMe({ head, hosts: run.names.length, signers, leftOut });
      await put(PACK.readMe, text);
      try {
        await buildPack(sink, { files: pack.files, head, outcomes, signers });
      } catch (thrown) {
        throw thrown instanceof InputError ? new Failure(thrown.message, EXIT.incomplete) : thrown;
      }
      await remove();
    },
    discard: async () => {
      await reports.discard();
      await remove();
    },
  };
}
