import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, replaceInvisible, visibleText } from '../../src/model/visible-text.ts';

test('shows what cannot be seen', () => {
  expect(visibleText('a\u001b[31mred\u0007')).toBe('a\\u{1b}[31mred\\u{7}');
  expect(visibleText('nice\u202efdp.exe')).toBe('nice\\u{202e}fdp.exe');
  expect(visibleText('two\nlines\tand\u2028more\u200b')).toBe(
    'two\\u{a}lines\\u{9}and\\u{2028}more\\u{200b}',
  );
  expect(visibleText('lone \ud800 half')).toBe('lone \\u{d800} half');
  expect(visibleText('a\u00a0b\u3000c\u2800d\u{e0041}\ue000')).toBe(
    'a\\u{a0}b\\u{3000}c\\u{2800}d\\u{e0041}\\u{e000}',
  );
  expect(visibleText('Z\u0301\u0301\u0301\u0301')).toBe('Z\u0301\u0301\\u{301}\\u{301}');
  expect(visibleText('naïve – 日本 🐳')).toBe('naïve – 日本 🐳');
});

test('keeps the lines of a block', () => {
  const show = (code: string): string => `<${code}>`;
  expect(replaceInvisible('a\n\tb\u202e', { lines: true, show })).toBe('a\n\tb<\\u{202e}>');
  expect(replaceInvisible('a\n', { lines: false, show })).toBe('a<\\u{a}>');
});

test('leaves no control or direction mark in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visibleText(text)).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('says how much was cut', () => {
  expect(cutText('abcdef', 6)).toBe('abcdef');
  expect(cutText('abcdefg', 6)).toBe('abcdef… (7 characters)');
});
