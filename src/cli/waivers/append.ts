import { chmod, readFile, realpath, stat } from 'node:fs/promises';
import { isSeq, parseDocument, stringify } from 'yaml';
import type { WaiverEntry } from '../../model/waiver.ts';
import { writePrivateFile } from '../../snapshot/write-private-file.ts';
import { readWaivers, type WaivableChecks } from '../../waivers/read-waivers.ts';
import { EXIT } from '../exit-codes.ts';
import { describeSystemError, Failure, usageError } from '../failure.ts';
import { orUsageError } from '../load-inventory.ts';
import { LARGEST_WAIVERS } from '../load-waivers.ts';

const NEW_FILE = `# Fails that someone has accepted until a day, for --waivers. They stay fails.
# "plimsoll schema waivers" describes the keys.
waivers: []
`;

/**
 * Adds an entry at the end of a file of waivers, which is made where there is none; its comments stay. Nothing is
 * written that would not be read back.
 *
 * @returns the entry as it stands there, and its line
 */
export async function appendWaiver(
  path: string,
  entry: WaiverEntry,
  known: WaivableChecks,
): Promise<{ readonly text: string; readonly line: number }> {
  const { place, text: before, mode } = await existing(path);
  orUsageError(() => readWaivers(before, path, known));
  const document = parseDocument(before, { prettyErrors: false });
  const list = document.get('waivers');
  if (!isSeq(list)) throw usageError(`${path} has no list "waivers" to which an entry could be added.`);
  list.flow = false;
  list.add(document.createNode(entry));
  const after = document.toString({ lineWidth: 0 });
  const line = orUsageError(() => readWaivers(after, path, known)).at(-1)?.mark.line ?? 1;
  await write(place, after, mode).catch((thrown: unknown) => {
    throw new Failure(
      `${path} could not be written: ${describeSystemError(thrown)}. Name another file with --waivers.`,
      EXIT.incomplete,
    );
  });
  return { text: stringify([entry], { lineWidth: 0 }), line };
}

async function existing(path: string) {
  try {
    const place = await realpath(path);
    const { mode, size } = await stat(place);
    if (size > LARGEST_WAIVERS) throw usageError(`${path} (--waivers) is too large to be a file of waivers.`);
    return { place, text: await readFile(place, 'utf8'), mode: mode & 0o777 };
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    if (thrown.code === 'ENOENT') return { place: path, text: NEW_FILE, mode: null };
    throw usageError(`${path} (--waivers) could not be read: ${describeSystemError(thrown)}.`);
  }
}

async function write(place: string, text: string, mode: number | null): Promise<void> {
  await writePrivateFile(place, text);
  if (mode !== null) await chmod(place, mode);
}
