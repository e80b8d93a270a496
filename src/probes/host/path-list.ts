import { isShellWord } from '../../kit/shell-quote.ts';

/** More than this does not fit on one command line. */
const MOST_BYTES = 1_000_000;
const MOST_PATHS = 8000;
const LONGEST = 4096;

/**
 * Absolute paths as parameters of a script, each once, in an order that does not depend on that of an engine. Those that
 * no file can have, and what goes beyond the limit, are left out: of them no fact comes back, and the checks that need
 * one say so.
 */
export function pathParameters(paths: Iterable<string>): readonly string[] {
  const taken: string[] = [];
  let bytes = 0;
  for (const path of new Set(paths)) {
    // \x01 stands for a line break on the way back.
    if (!path.startsWith('/') || path.includes('\x01') || path.length > LONGEST || !isShellWord(path))
      continue;
    // With the pointer to it.
    bytes += Buffer.byteLength(path) + 1 + 8;
    if (bytes > MOST_BYTES || taken.length >= MOST_PATHS) break;
    taken.push(path);
  }
  return taken.sort();
}
