import { canShellQuote, shellQuote } from '../../kit/shell-quote.ts';

/** More than this does not fit on one command line. */
const MOST_BYTES = 1_000_000;
const MOST_PATHS = 8000;
const LONGEST = 4096;

/**
 * Absolute paths as words of a shell script, each once. Those that no file can have, and what goes beyond the limit, are
 * left out: of them no fact comes back, and the checks that need one say so.
 */
export function quotePaths(paths: Iterable<string>): string {
  const words: string[] = [];
  let bytes = 0;
  for (const path of new Set(paths)) {
    // \x01 stands for a line break on the way back.
    if (!path.startsWith('/') || path.includes('\x01') || path.length > LONGEST || !canShellQuote(path))
      continue;
    const word = shellQuote(path);
    bytes += Buffer.byteLength(word) + 1;
    if (bytes > MOST_BYTES || words.length >= MOST_PATHS) break;
    words.push(word);
  }
  return words.join(' ');
}
