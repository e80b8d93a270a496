import { expect, test } from 'vitest';
import { fitsOne, fitsPattern } from '../../src/model/name-pattern.ts';

test.each([
  ['web', 'web', true],
  ['web', 'we', false],
  ['web', '*', true],
  ['', '*', true],
  ['web-1', 'web-*', true],
  ['web', 'web-*', false],
  ['a-b-c', 'a*c', true],
  ['a-b-c', '*b*', true],
  ['ab', 'ab*b', false],
  ['abb', 'ab*b', true],
  ['abcbc', 'a*bc*bc', true],
  ['abc', 'a*bc*bc', false],
  ['a.c', 'a.c', true],
  ['abc', 'a.c', false],
])('%s and the pattern %s: %s', (name, pattern, fits) => {
  expect(fitsPattern(name, pattern)).toBe(fits);
});

test('one of several patterns is enough, and none means nothing', () => {
  expect(fitsOne('web', ['db', 'w*'])).toBe(true);
  expect(fitsOne('web', [])).toBe(false);
});

test('a pattern of many stars takes no long time', () => {
  expect(fitsPattern('a'.repeat(5000), `${'*a'.repeat(2000)}b`)).toBe(false);
});
