import { expect, test } from 'vitest';
import { printableJson } from '../../src/model/printable-json.ts';

test('JSON has no character that a terminal obeys, and holds the same', () => {
  const value = {
    'a\u009b31m': ['\u202e\u2066\u200b', '\u007f', '\u2028\u2029', '\u{e0041}', '\u001b[2J', 'ä€😀'],
  };
  const text = printableJson(value, 2);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(text).toContain('ä€😀');
});
