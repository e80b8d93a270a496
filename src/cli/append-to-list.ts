import { chmod, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isSeq, parseDocument } from 'yaml';
import { makeDirectory, writePrivateFile } from '../snapshot/write-private-file.ts';
import { withFileLock } from '../transports/ssh/file-lock.ts';
import { EXIT } from './exit-codes.ts';
import { describeSystemError, Failure, usageError } from './failure.ts';

/** A YAML file of the user that is one list under one key. */
export interface ListFile {
  readonly path: string;
  /** The option that names it. */
  readonly option: string;
  readonly key: string;
  readonly maxBytes: number;
  /** What stands in a file that is made. */
  readonly beginning: string;
  /** Throws where a text could not be read back. */
  demand(text: string): unknown;
}

/**
 * Adds entries at the end of a list, in a file that is made where there is none; its comments, its mode and a link that
 * leads to it stay. Nothing is written that would not be read back.
 *
 * @returns the text of the file
 */
export async function appendToList(file: ListFile, entries: readonly unknown[]): Promise<string> {
  const place = await realpath(file.path).catch(() => file.path);
  try {
    await makeDirectory(dirname(resolve(place)));
    // What two runs had read before they wrote would be lost by one of them.
    return await withFileLock(`${place}.lock`, () => append(file, place, entries));
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    throw new Failure(
      `${file.path} could not be written: ${describeSystemError(thrown)}. Name another file with ${file.option}.`,
      EXIT.incomplete,
    );
  }
}

async function append(file: ListFile, place: string, entries: readonly unknown[]): Promise<string> {
  const { text, mode } = await existing(file, place);
  file.demand(text);
  const document = parseDocument(text, { prettyErrors: false });
  const list = document.get(file.key);
  if (!isSeq(list))
    throw usageError(`${file.path} has no list "${file.key}" to which an entry could be added.`);
  list.flow = false;
  for (const entry of entries) list.add(document.createNode(entry));
  const after = document.toString({ lineWidth: 0 });
  file.demand(after);
  await writePrivateFile(place, after);
  if (mode !== null) await chmod(place, mode);
  return after;
}

async function existing({ path, option, maxBytes, beginning }: ListFile, place: string) {
  try {
    const status = await stat(place);
    if (!status.isFile() || status.size > maxBytes)
      throw usageError(
        `${path} (${option}) is no regular file, or larger than ${maxBytes / 1024 / 1024} MB.`,
      );
    // It would be replaced all the same, and whoever took the right to write away meant it.
    if ((status.mode & 0o222) === 0)
      throw usageError(`${path} (${option}) is read-only: chmod u+w it, or name another file.`);
    return { text: await readFile(place, 'utf8'), mode: status.mode & 0o777 };
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    if (thrown.code === 'ENOENT') return { text: beginning, mode: null };
    throw usageError(`${path} (${option}) could not be read: ${describeSystemError(thrown)}.`);
  }
}
