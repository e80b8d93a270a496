import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/model/canonical-json.ts';

describe('the one text of a JSON value', () => {
  test.each([
    [{ b: 1, a: [2, { d: null, c: 'x' }] }, '{"a":[2,{"c":"x","d":null}],"b":1}'],
    [{ Z: 1, a: 2, '\u20ac': 3, A: 4 }, '{"A":4,"Z":1,"a":2,"\u20ac":3}'],
    [[3, 1, 2], '[3,1,2]'],
    [{}, '{}'],
    [[], '[]'],
    [null, 'null'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [1e21, '1e+21'],
    [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
  ])('%j', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('is that of the value that it is read as, in whatever order its keys stand', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue()), { selector: ([key]) => key });
    fc.assert(
      fc.property(entries, (pairs) => {
        // A key that JavaScript takes for a prototype is none of an object that JSON.parse made.
        fc.pre(pairs.every(([key]) => key !== '__proto__'));
        const text = canonicalJson(Object.fromEntries(pairs));
        expect(canonicalJson(Object.fromEntries(pairs.toReversed()))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(pairs))));
      }),
    );
  });
});
