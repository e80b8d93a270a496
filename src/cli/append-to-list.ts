import { chmod, readFile, realpath, stat } from 'node:fs/promises';
import { isSeq, parseDocument } from 'yaml';
import { writePrivateFile } from '../snapshot/write-private-file.ts';
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
  const { place, text, mode } = await existing(file);
  file.demand(text);
  const document = parseDocument(text, { prettyErrors: false });
  const list = document.get(file.key);
  if (!isSeq(list))
    throw usageError(`${file.path} has no list "${file.key}" to which an entry could be added.`);
  list.flow = false;
  for (const entry of entries) list.add(document.createNode(entry));
  const after = document.toString({ lineWidth: 0 });
  file.demand(after);
  try {
    await writePrivateFile(place, after);
    if (mode !== null) await chmod(place, mode);
  } catch (thrown) {
    throw new Failure(
      `${file.path} could not be written: ${describeSystemError(thrown)}. Name another file with ${file.option}.`,
      EXIT.incomplete,
    );
  }
  return after;
}

async function existing({ path, option, maxBytes, beginning }: ListFile) {
  try {
    const place = await realpath(path);
    const status = await stat(place);
    if (!status.isFile() || status.size > maxBytes)
      throw usageError(
        `${path} (${option}) is no regular file, or larger than ${maxBytes / 1024 / 1024} MB.`,
      );
    return { place, text: await readFile(place, 'utf8'), mode: status.mode & 0o777 };
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    if (thrown.code === 'ENOENT') return { place: path, text: beginning, mode: null };
    throw usageError(`${path} (${option}) could not be read: ${describeSystemError(thrown)}.`);
  }
}
