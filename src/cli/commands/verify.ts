import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { visibleText } from '../../model/visible-text.ts';
import { readPublicKey } from '../../pack/keys.ts';
import { openArchive, openFolder, type PackFiles } from '../../pack/pack-files.ts';
import { type PackVerdict, type Trust, verifyPack } from '../../pack/verify.ts';
import { makeFolderBeside } from '../../snapshot/write-private-file.ts';
import { EXIT } from '../exit-codes.ts';
import { asUsageError, describeSystemError, Failure, usageError } from '../failure.ts';
import { LARGEST_KEY } from '../pack/load-signers.ts';
import { renderAgain } from '../pack/render-again.ts';
import { isPage, verifyPage } from '../pack/verify-page.ts';
import { readUserFile } from '../read-user-file.ts';
import type { Streams } from '../streams.ts';

export interface VerifyOptions {
  readonly key?: string;
  readonly allowedSigners?: string;
}

/** `plimsoll verify`: whether a pack is what was packed, who signed it, and whether its reports follow from its results. */
export async function verify(file: string, options: VerifyOptions, streams: Streams): Promise<number> {
  const trusted = await loadTrust(options);
  // Whoever wrote the pack chose names and words in it.
  const say = (line: string) => streams.out(`${visibleText(line)}\n`);
  const halt = () => {
    if (!streams.interrupted.aborted) return;
    throw new Failure(`${file} was not verified: it was interrupted.`, EXIT.incomplete);
  };
  if (isPage(file)) return verifyPageAlone(file, say);
  const pack = halting(await openPack(file), halt);
  let remove = async () => {};
  try {
    const scratch = await orFailure(() => makeFolderBeside(join(tmpdir(), 'plimsoll-verify')));
    const { folder } = scratch;
    remove = scratch.remove;
    const verdict = await orFailure(() => verifyPack(pack, { ...trusted, scratch: folder }));
    halt();
    for (const fault of verdict.faults.slice(0, MOST_FAULTS)) say(fault);
    if (verdict.faults.length > MOST_FAULTS) say(`And ${verdict.faults.length - MOST_FAULTS} more.`);
    for (const { words } of verdict.signatures) say(`${words[0]?.toUpperCase()}${words.slice(1)}`);
    const rendered = verdict.faults.length === 0 ? await renderAgain(pack, folder, halt) : null;
    if (rendered) say(rendered.words);
    say(`${file}: ${conclusion(verdict, rendered?.differs ?? false)}`);
    return isTrusted(verdict) && !rendered?.differs ? EXIT.ok : EXIT.gate;
  } finally {
    await pack.close();
    await remove();
  }
}

/** A page on its own is never trusted: nobody signs one. */
async function verifyPageAlone(file: string, say: (line: string) => void): Promise<number> {
  const { folder, remove } = await orFailure(() => makeFolderBeside(join(tmpdir(), 'plimsoll-verify')));
  try {
    say(`${file}: ${await verifyPage(file, folder)}`);
    return EXIT.gate;
  } finally {
    await remove();
  }
}

/** More than anybody reads. */
const MOST_FAULTS = 100;

/** A pack that is not read on where it is to end: a small one can unpack to terabytes. */
const halting = (pack: PackFiles, halt: () => void): PackFiles => ({
  ...pack,
  read: (name, take) =>
    pack.read(name, (part) => {
      halt();
      take(part);
    }),
});

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

async function loadTrust({ key, allowedSigners }: VerifyOptions): Promise<Omit<Trust, 'scratch'>> {
  if (allowedSigners !== undefined) await readUserFile(allowedSigners, '--allowed-signers', LARGEST_LIST);
  if (key === undefined) return allowedSigners === undefined ? {} : { allowedSigners };
  const { text } = await readUserFile(key, '--key', LARGEST_KEY);
  const trusted = await orUsage(async () => ({ key: readPublicKey(text, key), name: key }));
  return { key: trusted, ...(allowedSigners === undefined ? {} : { allowedSigners }) };
}

/** Far more people than sign packs of one house. */
const LARGEST_LIST = 16 * 1024 ** 2;

async function openPack(file: string): Promise<PackFiles> {
  try {
    const status = await stat(file);
    if (status.isDirectory()) return await openFolder(file);
    if (status.isFile()) return await openArchive(file);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown)
      throw usageError(`${file} could not be read: ${describeSystemError(thrown)}.`);
    throw thrown;
  }
  throw usageError(`${file} is no regular file: give a pack, or the folder that it was unpacked into.`);
}

async function orUsage<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    throw asUsageError(thrown);
  }
}

/** The folder of temporary files can be full, or not to be written to. */
async function orFailure<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await orUsage(act);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    throw new Failure(
      `Nothing could be verified, since ${tmpdir()} could not be written to: ${describeSystemError(thrown)}. Set TMPDIR to another place.`,
      EXIT.incomplete,
    );
  }
}
