import { basename, dirname, resolve } from 'node:path';
import type { Attestation } from '../../assess/attestations/attestation.ts';
import { type AttestationEntry, attestationsSchema } from '../../model/attestations.ts';
import { checksNamed, type Nameable, unknownBenchmark } from '../../model/named-checks.ts';
import { visibleText } from '../../model/visible-text.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { orUsageError, usageError } from '../failure.ts';
import { readUserFile, type UserFile } from '../read-user-file.ts';
import { type AnswerableCheck, openEnded } from './open-ended.ts';
import { proofDigest } from './proof-digest.ts';

/** More than the answers of any fleet, in bytes. */
export const LARGEST_ATTESTATIONS = 32 * 1024 ** 2;

/** The file of attestations, as it was given, and what it says. */
export interface LoadedAttestations {
  readonly sha256: string;
  readonly attestations: readonly Attestation[];
}

/** Reads the file of `--attestations`, and every file that it names as a proof. What is wrong with it is wrong usage. */
export async function loadAttestations(
  path: string,
  known: Nameable<AnswerableCheck>,
): Promise<LoadedAttestations> {
  const file = await readUserFile(path, '--attestations', LARGEST_ATTESTATIONS);
  const { value, lineOf } = orUsageError(() => readYaml(file.text, path, attestationsSchema));
  const noBenchmark = unknownBenchmark(value.benchmark, known);
  if (noBenchmark) throw usageError(`${path}:${lineOf(['benchmark'])}: benchmark ${noBenchmark}`);
  const attestations: Attestation[] = [];
  for (const [index, entry] of value.attestations.entries()) {
    const refuse = (key: string, why: string) =>
      usageError(
        `${path}:${lineOf(['attestations', index, key])}: attestations[${index + 1}]${key ? `.${key}` : ''} ${why}`,
      );
    const named = checksNamed(entry.check, known, value.benchmark);
    if ('wrong' in named) throw refuse('check', named.wrong);
    const open = openEnded(entry, named.checks);
    if (open !== null) throw refuse('', open);
    attestations.push({
      ...meaning(entry, file, lineOf(['attestations', index])),
      checks: named.checks.map(({ id }) => id),
      proofProblem: await proofProblem(entry.evidence, path),
    });
  }
  return { sha256: file.sha256, attestations };
}

function meaning(
  { check, host, object, engine, observed, answer, by, on, validUntil, comment, evidence }: AttestationEntry,
  file: UserFile,
  line: number,
): Omit<Attestation, 'checks' | 'proofProblem'> {
  return {
    named: check,
    hosts: [host].flat(),
    objects: object === undefined ? null : new Set([object].flat().map(visibleText)),
    engine: engine ?? null,
    observed: observed ?? null,
    said: {
      answer,
      by,
      on,
      validUntil,
      comment: comment ?? null,
      evidence: evidence ?? null,
      file: basename(file.name),
      line,
    },
    fileBytes: file.bytes,
  };
}

async function proofProblem(
  proof: AttestationEntry['evidence'],
  attestationsFile: string,
): Promise<string | null> {
  if (proof === undefined) return null;
  const found = await proofDigest(resolve(dirname(attestationsFile), proof.file));
  if ('problem' in found) return `the file that proves it, ${proof.file}, ${found.problem}`;
  return found.sha256 === proof.sha256
    ? null
    : `the file that proves it, ${proof.file}, was changed since: its SHA-256 is ${found.sha256}, not ${proof.sha256}`;
}
