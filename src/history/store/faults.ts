import { InputError } from '../../model/input-error.ts';

/** The machine kept a history from being read or written: its disk is full, another audit holds it, ... */
export class HistoryFault extends Error {
  override readonly name = 'HistoryFault';
}

/** What a part of a history that is not as it was written means for whoever reads it. */
export const damaged = (file: string, what: string): InputError =>
  new InputError(
    `${file} is damaged (${what}), and nothing is read from it: restore it from a backup, or move it away so that a new history begins.`,
  );

/** Runs what reads or writes a history; what SQLite says becomes a sentence about the file. */
export function explained<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    throw explain(file, thrown);
  }
}

function explain(file: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('code' in thrown)) return thrown;
  if (thrown.code !== 'ERR_SQLITE_ERROR') {
    // The spool lies beside the database.
    if (!('syscall' in thrown)) return thrown;
    const said = thrown.code === 'ENOSPC' ? NO_SPACE : `${thrown.message}.`;
    return new HistoryFault(`The history ${file} could not be used: ${said}`);
  }
  // The low byte; what stands above it tells apart what has the same remedy.
  const code = 'errcode' in thrown ? Number(thrown.errcode) & 0xff : 0;
  const words = WORDS[code];
  return words === undefined
    ? damaged(file, thrown.message)
    : new HistoryFault(`The history ${file} could not be used: ${words}`);
}

const NO_SPACE = 'no space left on the device. Make room there.';

/** By the result codes of SQLite. The statements are our own and fixed, so that any other code means the file. */
const WORDS: Readonly<Record<number, string>> = {
  3: 'permission denied. Run as the account that keeps it.',
  5: 'another audit has been writing to it for a minute. Try again once that has ended.',
  6: 'another audit has been writing to it for a minute. Try again once that has ended.',
  7: 'there is not enough memory.',
  8: 'it cannot be written to. Run as the account that keeps it, on a file system that is not read-only.',
  10: 'the device failed or is full. Look at the disk, and make room.',
  13: NO_SPACE,
  14: 'it cannot be opened. Look at the permissions of its directory, and whether the disk is full.',
};
