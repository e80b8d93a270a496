import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_STRING_BYTES, toStorable } from '../../src/collect/storable.ts';
import { canonicalJson } from '../../src/model/canonical-json.ts';

describe('toStorable', () => {
  it('keeps any JSON as it is, apart from half surrogate pairs', () => {
    const value = fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 });
    fc.assert(
      fc.property(value, (any) => {
        const stored = toStorable(any);
        expect(stored.ok && canonicalJson(stored.data)).toBe(canonicalJson(any));
      }),
    );
    expect(toStorable({ 'a\ud800': ['\udc00b', '\u{1f40b}'] })).toEqual({
      ok: true,
      data: { 'a\ufffd': ['\ufffdb', '\u{1f40b}'] },
    });
  });

  it('drops what is undefined and keeps a key that is called __proto__ a key', () => {
    const hostile: unknown = JSON.parse('{"__proto__":{"a":1},"b":2}');
    const stored = toStorable({ b: 2, c: undefined, list: [undefined] });
    expect(stored.ok && canonicalJson(stored.data)).toBe('{"b":2,"list":[null]}');
    const whole = toStorable(hostile);
    expect(whole.ok && canonicalJson(whole.data)).toBe('{"__proto__":{"a":1},"b":2}');
  });

  it.each([
    ['too-large', 'x'.repeat(MAX_STRING_BYTES + 1)],
    ['too-large', { ['\u{1f40b}'.repeat(MAX_STRING_BYTES / 4 + 1)]: 1 }],
    ['unparseable', [Number.POSITIVE_INFINITY]],
    ['unparseable', Array.from({ length: 100 }).reduce((inner) => [inner], [])],
  ])('refuses what is %s', (code, value) => {
    expect(toStorable(value)).toMatchObject({ ok: false, code });
  });
});
