import { expect, test } from 'vitest';
import { fitsGlob, isAnything } from '../../src/model/glob.ts';

test.each([
  ['web', 'web', true],
  ['web', 'w*', true],
  ['web', '*b', true],
  ['web', 'w?b', true],
  ['web', 'w?', false],
  ['web', 'web*', true],
  ['web', 'web?', false],
  ['web-1-shop', 'web-*-*p', true],
  ['/etc/docker/daemon.json', '/etc/*.json', true],
  ['a.b', 'a?b', true],
  ['axb', 'a.b', false],
  ['WEB', 'web', false],
  ['', '*', true],
  ['', '?', false],
  ['😀', '?', true],
  ['aab', 'a*ab', true],
  ['ab', 'a*ab', false],
  ['[a]', '[a]', true],
  ['a', '[a]', false],
])('%j and %j: %j', (text, glob, fits) => {
  expect(fitsGlob(text, glob)).toBe(fits);
});

test('a pattern made to take long does not', () => {
  const began = performance.now();
  expect(fitsGlob(`${'a'.repeat(4000)}b`, `${'*a'.repeat(120)}*c`)).toBe(false);
  expect(performance.now() - began).toBeLessThan(2000);
});

test('a pattern without a sign of its own means anything', () => {
  expect(['*', '**', '?*', '???', '', '*/*', '*.*', '*:*'].every(isAnything)).toBe(true);
  expect(['a*', '*-1', '*é', '.', '/'].some(isAnything)).toBe(false);
});
