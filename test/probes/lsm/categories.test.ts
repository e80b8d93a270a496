import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoriesOf, isEverything, overlap, spelled } from '../../../src/probes/lsm/categories.ts';

const sets = fc.uniqueArray(fc.integer({ min: 0, max: 1023 }), { maxLength: 40 }).map((all) => new Set(all));

describe('the categories of a level', () => {
  it.each([
    ['s0', []],
    ['s0:c3,c5', [3, 5]],
    ['s0:c5,c3', [5, 3]],
    ['s0:c0.c3', [0, 1, 2, 3]],
    ['s0:c0.c2,c9', [0, 1, 2, 9]],
    ['s0-s0:c1,c2', [1, 2]],
    ['s0-s15:c1', [1]],
  ])('%s are a set, whatever their order and ranges', (level, categories) => {
    expect(categoriesOf(level)).toEqual(new Set(categories));
  });

  it.each(['', 'c1', 's0:', 's0:c3.c1', 's0:3', 's0:c1,', 's0:c1-c2', 's0-s0-s0', 'SystemLow', 's0:c99999'])(
    'are not read from %j',
    (level) => {
      expect(categoriesOf(level)).toBeNull();
    },
  );

  it('come back from the way they are spelled', () => {
    fc.assert(
      fc.property(sets, (categories) => {
        fc.pre(categories.size > 0);
        expect(categoriesOf(`s0:${spelled(categories)}`)).toEqual(categories);
      }),
    );
  });

  it('are all of them in the full range', () => {
    expect(isEverything(categoriesOf('s0-s0:c0.c1023') ?? new Set())).toBe(true);
    expect(isEverything(categoriesOf('s0:c0.c1022') ?? new Set())).toBe(false);
  });
});

describe('two sets', () => {
  it('overlap where they are equal or one contains the other, from either side', () => {
    fc.assert(
      fc.property(sets, sets, (one, other) => {
        const both = new Set([...one, ...other]);
        expect(overlap(one, both)).toBe(true);
        expect(overlap(both, one)).toBe(true);
        expect(overlap(one, other)).toBe(overlap(other, one));
        expect(overlap(one, other)).toBe(both.size === Math.max(one.size, other.size));
      }),
    );
  });

  it('do not overlap where each has one of its own, though they share another', () => {
    expect(overlap(new Set([1, 2]), new Set([2, 3]))).toBe(false);
  });
});
