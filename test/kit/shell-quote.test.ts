import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isShellWord, shellQuote } from '../../src/kit/shell-quote.ts';

/** What each shell makes of the words, read back through NULs, which no word can hold. */
function readBack(shell: string, words: readonly string[]): readonly string[] {
  const script = words.map((word) => `printf '%s\\0' ${shellQuote(word)}\n`).join('');
  return execFileSync(shell, ['-s'], { input: script, encoding: 'utf8' }).split('\0').slice(0, -1);
}

const hostile = [
  '',
  "'",
  "''",
  '"$(id)`id`"',
  '-n',
  '\\',
  "\\'",
  '\n',
  'a\nb\n\n',
  '\r\n',
  '\t\x01\x1b[31m\x7f',
  '$HOME ~ * ? [a] {a,b} ! # ; & | < > ( )',
  // Bytes 0x80 to 0x88 have a meaning of their own inside dash.
  '\u0080\u0081\u0088\u00c1\u0101\u{1f40b}\u202e',
  "'; echo owned; '",
];

describe('shellQuote', () => {
  it.each(['sh', 'bash'])('gives %s exactly the text that it was given', (shell) => {
    expect(readBack(shell, hostile)).toEqual(hostile);
    const unit = fc.oneof(
      fc.constantFrom("'", '"', '\\', '\n', '$', '`', '\r', ' ', '*'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    );
    const word = fc.string({ unit, maxLength: 60 }).filter(isShellWord);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 200 }), (words) => {
        expect(readBack(shell, words)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });

  it.each(['\0', 'a\0b', '\ud83d', 'a\udc00'])('refuses what no shell could hand on: %j', (text) => {
    expect(isShellWord(text)).toBe(false);
    expect(() => shellQuote(text)).toThrow(/cannot be quoted/);
  });
});
