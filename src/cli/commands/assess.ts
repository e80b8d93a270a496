import type { KeptSnapshot } from '../../model/kept-snapshot.ts';
import { assessSnapshots } from '../assess-snapshots.ts';
import { comparedWith, openEarlier } from '../compare-with-earlier.ts';
import { usageError } from '../failure.ts';
import { loadGiven } from '../load-given.ts';
import type { Notices } from '../notify/notices.ts';
import { tellingWhomItConcerns } from '../notify/telling.ts';
import type { RunOptions } from '../options.ts';
import { parseOutputs } from '../outputs.ts';
import { loadSigners } from '../pack/load-signers.ts';
import { sourcesOf } from '../pack/sources.ts';
import { provenanceOf } from '../provenance.ts';
import { openSignOff } from '../sign-off.ts';
import type { Streams } from '../streams.ts';
import { tell } from '../tell.ts';

/** `plimsoll assess`: judges snapshots; needs no network. */
export const assessFiles = (
  files: readonly string[],
  options: RunOptions,
  streams: Streams,
): Promise<number> =>
  tellingWhomItConcerns(options, streams, (notices) => assessAndTell(files, options, streams, notices));

async function assessAndTell(
  files: readonly string[],
  options: RunOptions,
  streams: Streams,
  notices: Notices | null,
): Promise<number> {
  parseOutputs(options.output, options.outDir, files.length);
  const given = await loadGiven(options, []);
  const signers = await loadSigners(options, streams);
  const sign = await openSignOff(options);
  const [{ readSnapshot }, { inFile, inMemory }] = await Promise.all([
    import('../../snapshot/read.ts'),
    import('../../snapshot/keep.ts'),
  ]);
  const snapshots: KeptSnapshot[] = [];
  for (const file of files) {
    const read = await readSnapshot(file);
    if (!read.ok) throw usageError(read.message);
    snapshots.push(files.length === 1 ? inMemory(read.snapshot) : inFile(file, read.snapshot));
  }
  await using past = await openEarlier(options, snapshots);
  const judged = await assessSnapshots(snapshots, options, given, provenanceOf({ streams, given }));
  const results = await comparedWith(judged, past);
  const sources = sourcesOf(snapshots, signers, options);
  return (await tell(sign(results), options, streams, { sources, uncompared: past.lost, notices })).exitCode;
}
