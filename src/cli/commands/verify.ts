import { stat } from 'node:fs/promises';
import { readPublicKey } from '../../pack/keys.ts';
import { openArchive, openFolder } from '../../pack/pack-files.ts';
import { type PackVerdict, type Trust, verifyPack } from '../../pack/verify.ts';
import { EXIT } from '../exit-codes.ts';
import { asUsageError, describeSystemError, usageError } from '../failure.ts';
import { LARGEST_KEY } from '../pack/load-signers.ts';
import { renderAgain } from '../pack/render-again.ts';
import { readUserFile } from '../read-user-file.ts';
import type { Streams } from '../streams.ts';

export interface VerifyOptions {
  readonly key?: string;
  readonly allowedSigners?: string;
}

/** `plimsoll verify`: whether a pack is what was packed, who signed it, and whether its reports follow from its results. */
export async function verify(file: string, options: VerifyOptions, { out }: Streams): Promise<number> {
  const trust = await loadTrust(options);
  const pack = await openPack(file);
  try {
    const verdict = await orUsage(() => verifyPack(pack, trust));
    for (const fault of verdict.faults) out(`${fault}\n`);
    for (const { words } of verdict.signatures) out(`${words[0]?.toUpperCase()}${words.slice(1)}\n`);
    const rendered = verdict.faults.length === 0 ? await renderAgain(pack) : null;
    if (rendered) out(`${rendered.words}\n`);
    out(`${file}: ${conclusion(verdict, rendered?.differs ?? false)}\n`);
    return isTrusted(verdict) && !rendered?.differs ? EXIT.ok : EXIT.gate;
  } finally {
    await pack.close();
  }
}

const isIntact = ({ faults, signatures }: PackVerdict): boolean =>
  faults.length === 0 && signatures.every(({ state }) => state !== 'wrong');

const isTrusted = (verdict: PackVerdict): boolean =>
  isIntact(verdict) && verdict.signatures.some(({ state }) => state === 'trusted');

function conclusion(verdict: PackVerdict, differs: boolean): string {
  const files = `${verdict.files} files`;
  if (!isIntact(verdict)) return `NOT intact (${files})`;
  if (differs) return `intact (${files}), but its reports do not follow from its results`;
  const trusted = verdict.signatures.find(({ state }) => state === 'trusted');
  if (trusted) return `intact (${files}), ${trusted.words}, trusted`;
  const [first] = verdict.signatures;
  return first ? `intact (${files}), ${first.words}, not trusted` : `intact (${files}), signed by nobody`;
}

async function loadTrust({ key, allowedSigners }: VerifyOptions): Promise<Trust> {
  if (allowedSigners !== undefined) await readUserFile(allowedSigners, '--allowed-signers', LARGEST_LIST);
  if (key === undefined) return allowedSigners === undefined ? {} : { allowedSigners };
  const { text } = await readUserFile(key, '--key', LARGEST_KEY);
  const trusted = await orUsage(async () => ({ key: readPublicKey(text, key), name: key }));
  return { key: trusted, ...(allowedSigners === undefined ? {} : { allowedSigners }) };
}

/** Far more people than sign packs of one house. */
const LARGEST_LIST = 16 * 1024 ** 2;

async function openPack(file: string) {
  try {
    return (await stat(file)).isDirectory() ? await openFolder(file) : await openArchive(file);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown)
      throw usageError(`${file} could not be read: ${describeSystemError(thrown)}.`);
    throw thrown;
  }
}

async function orUsage<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    throw asUsageError(thrown);
  }
}
