import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBoundedJson } from '../../src/kit/bounded-json.ts';

describe('parseBoundedJson', () => {
  it('says where a text stops being JSON, and never what stood there', () => {
    const problemOf = (text: string) => {
      const parsed = parseBoundedJson(text);
      return parsed.ok ? '' : parsed.problem;
    };
    expect(problemOf('{"a": 1 hunter2}')).toBe('is not JSON (at character 8)');
    expect(problemOf('{"a": hunter2}')).toBe('is not JSON');
    expect(problemOf('{"a": "hunter2')).toBe('is not JSON (it ends too early)');
    expect(problemOf('')).toBe('is not JSON (it ends too early)');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(problemOf(`["hunter2${text}`)).not.toContain('hunter2');
        expect(problemOf(`hunter2 in JSON at position 7${text}`)).toBe('is not JSON');
      }),
    );
  });

  it('reads what is JSON, brackets in strings included', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 }), (value) => {
        expect(parseBoundedJson(JSON.stringify(value))).toEqual({
          ok: true,
          value: JSON.parse(JSON.stringify(value)),
        });
      }),
    );
    expect(parseBoundedJson(JSON.stringify({ a: '['.repeat(1000), b: '\\"['.repeat(100) })).ok).toBe(true);
  });

  it.each([65, 100_000, 5_000_000])('refuses %i levels without trying', (depth) => {
    expect(parseBoundedJson('['.repeat(depth))).toEqual({
      ok: false,
      problem: 'is nested more than 64 levels deep',
    });
  });
});
