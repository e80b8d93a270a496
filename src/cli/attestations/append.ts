import { type AttestationEntry, attestationsSchema } from '../../model/attestations.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { appendToList } from '../append-to-list.ts';
import { orUsageError } from '../failure.ts';
import { LARGEST_ATTESTATIONS } from './load.ts';

const BEGINNING = `# What people answered to the questions that no machine can decide, for --attestations.
# "plimsoll schema attestations" describes the keys. An answer counts until the day validUntil, and where observed is
# given only while the same is observed.
attestations: []
`;

/** Adds entries to a file of attestations. */
export async function appendAttestations(path: string, entries: readonly AttestationEntry[]): Promise<void> {
  const file = {
    path,
    option: '--attestations',
    key: 'attestations',
    maxBytes: LARGEST_ATTESTATIONS,
    beginning: BEGINNING,
    demand: (text: string) => orUsageError(() => readYaml(text, path, attestationsSchema)),
  };
  await appendToList(file, entries);
}
