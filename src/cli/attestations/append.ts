import { readFile } from 'node:fs/promises';
import { isSeq, parseDocument } from 'yaml';
import { type AttestationEntry, attestationsSchema } from '../../model/attestations.ts';
import { writePrivateFile } from '../../snapshot/write-private-file.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { EXIT } from '../exit-codes.ts';
import { describeSystemError, Failure, usageError } from '../failure.ts';
import { orUsageError } from '../load-inventory.ts';

const NEW_FILE = `# What people answered to the questions that no machine can decide, for --attestations.
# "plimsoll schema attestations" describes the keys. An answer counts until the day validUntil, and where observed is
# given only while the same is observed.
attestations: []
`;

/** Writes entries at the end of a file of attestations, which is made where there is none; its comments stay. */
export async function appendAttestations(path: string, entries: readonly AttestationEntry[]): Promise<void> {
  const before = await textOf(path);
  const document = parseDocument(before, { prettyErrors: false });
  if (document.contents === null) document.set('attestations', document.createNode([]));
  const list = document.get('attestations');
  if (document.errors.length > 0 || !isSeq(list)) {
    throw usageError(`${path} has no list "attestations" to which an answer could be added; mend it first.`);
  }
  list.flow = false;
  for (const entry of entries) list.add(document.createNode(entry));
  const after = document.toString({ lineWidth: 0 });
  orUsageError(() => readYaml(after, path, attestationsSchema));
  await writePrivateFile(path, after).catch((thrown: unknown) => {
    throw new Failure(
      `${path} could not be written: ${describeSystemError(thrown)}. Name another file with --attestations.`,
      EXIT.incomplete,
    );
  });
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return NEW_FILE;
    throw usageError(`${path} (--attestations) could not be read: ${describeSystemError(thrown)}.`);
  }
}
