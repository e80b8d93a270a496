import { createHash } from 'node:crypto';
import type { ResultsHead } from '../model/results.ts';
import type { PackedFiles } from './archive/packed-files.ts';
import { type Sink, writeArchive } from './archive/write.ts';
import { type Digests, manifestText } from './manifest.ts';
import { PACK } from './names.ts';
import type { Signer } from './sign.ts';
import { type Outcomes, statementText } from './statement.ts';

/** What a pack is made of. */
export interface PackParts {
  /** Every file that goes in, by its name there. */
  readonly files: PackedFiles['files'];
  readonly head: ResultsHead;
  readonly outcomes: Outcomes;
  readonly signers: readonly Signer[];
}

/** Writes a pack: the files in the order of their names, and behind them manifest, statement and signatures. */
export async function buildPack(sink: Sink, { files, head, outcomes, signers }: PackParts): Promise<void> {
  const hash = createHash('sha256');
  const archive = writeArchive(async (bytes) => {
    hash.update(bytes);
    await sink(bytes);
  }, new Date(head.run.finishedAt));
  const digests = new Map<string, string>();
  for (const [name, file] of inOrder(files)) {
    digests.set(name, file.sha256);
    await archive.addFile(PACK.folder + name, file);
  }
  const manifest = manifestText(digests);
  await archive.addText(PACK.folder + PACK.manifest, manifest);
  const all: Digests = new Map([
    ...digests,
    [PACK.manifest, createHash('sha256').update(manifest).digest('hex')],
  ]);
  const prefix = { bytes: archive.size, sha256: hash.copy().digest('hex') };
  const statement = statementText(all, prefix, head, outcomes);
  await archive.addText(PACK.folder + PACK.statement, statement);
  for (const signer of signers) {
    const [name, text] = await signer.sign(statement);
    await archive.addText(PACK.folder + name, text);
  }
  await archive.end();
}

/** The first to be read first. */
const inOrder = (files: PackedFiles['files']) =>
  [...files].sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1));

/** What a reader begins with. */
const FIRST = [PACK.readMe, 'report.html', 'findings.csv', PACK.results];
const place = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
