import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileNames } from '../../model/file-names.ts';
import { isShippedPolicy } from '../../model/policy.ts';
import type { ResultsHead, ResultsTail } from '../../model/results.ts';
import type { PackedFiles } from '../../pack/archive/packed-files.ts';
import { PACK } from '../../pack/names.ts';
import { EXIT } from '../exit-codes.ts';
import { describeSystemError, Failure } from '../failure.ts';
import { packageRoot } from '../package-root.ts';

/** A file that was brought along, as the results name it. */
interface BroughtFile {
  readonly kind: string;
  readonly path: string;
  readonly sha256: string;
  /** Whether the results stand without it, so that it can be left out with a reason. */
  readonly optional: boolean;
}

/** A proof can be a scan of a whole contract; what is larger is named and left out. */
const LARGEST = 256 * 1024 ** 2;

/**
 * Puts the files that a run was judged by below `inputs/` of a pack, and returns what is left out, each with the
 * reason. Rejects where one of them is not what was read, since the pack would prove something else.
 */
export async function copyInputs(
  put: PackedFiles['put'],
  head: ResultsHead,
  tail: ResultsTail,
  attestations: string | undefined,
): Promise<readonly string[]> {
  const leftOut = (head.run.inputs ?? []).filter(({ role }) => role === 'inventory').map(withoutInventory);
  const files = [...filesOfRun(head), ...proofsOf(tail, attestations)];
  const unique = [
    ...new Map(files.map((file) => [`${file.kind} ${file.sha256} ${file.path}`, file])).values(),
  ];
  const names = fileNames(unique.map(({ kind, path }) => `${kind}-${basename(path)}`));
  for (const [index, file] of unique.entries()) {
    const read = await readAgain(file);
    if ('problem' in read) {
      if (!file.optional)
        throw new Failure(`The pack lacks ${file.path}: it ${read.problem}.`, EXIT.incomplete);
      leftOut.push(`${file.path}: it ${read.problem}.`);
      continue;
    }
    await put(`${PACK.inputs}${names[index]}`, read.content);
  }
  return leftOut;
}

/** An inventory can name keys, and one of Ansible can hold passwords. */
const withoutInventory = ({ name, sha256 }: { readonly name: string; readonly sha256: string }): string =>
  `The inventory ${name} (sha256 ${sha256}): inventories can hold more than an auditor should get.`;

function filesOfRun({ run, policies = [], ownChecks = [] }: ResultsHead): readonly BroughtFile[] {
  const known = (kind: string, path: string, sha256: string) => ({ kind, path, sha256, optional: false });
  return [
    ...(run.inputs ?? [])
      .filter(({ role }) => role !== 'inventory')
      .map(({ role, name, sha256 }) => known(role, name, sha256)),
    ...policies
      .flatMap(({ files }) => files)
      .map(({ name, sha256 }) => known('policy', policyPath(name), sha256)),
    ...ownChecks.map(({ file, sha256 }) => known('check', file, sha256)),
  ];
}

const policyPath = (name: string): string =>
  isShippedPolicy(name) ? join(packageRoot(), 'policies', `${name}.yaml`) : name;

const proofsOf = (tail: ResultsTail, attestations: string | undefined): readonly BroughtFile[] =>
  (tail.attestations ?? []).flatMap(({ evidence }) =>
    evidence && attestations
      ? [
          {
            kind: 'proof',
            path: resolve(dirname(attestations), evidence.file),
            sha256: evidence.sha256,
            optional: true,
          },
        ]
      : [],
  );

async function readAgain({ path, sha256 }: BroughtFile): Promise<{ content: Buffer } | { problem: string }> {
  try {
    const status = await stat(path);
    if (!status.isFile()) return { problem: 'is no regular file' };
    if (status.size > LARGEST) return { problem: 'is larger than 256 MB' };
    const content = await readFile(path);
    const digest = createHash('sha256').update(content).digest('hex');
    return digest === sha256 ? { content } : { problem: 'is not what it was when the verdicts were made' };
  } catch (thrown) {
    return { problem: `cannot be read (${describeSystemError(thrown)})` };
  }
}
