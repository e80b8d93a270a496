import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeFaults, rangesOf } from '../../../src/probes/host/id-ranges.ts';

const range = (owner: string, start: number, count = 65_536) => ({ owner, start, count });
const alice = { name: 'alice', id: 1000 };
const faults = (...ranges: ReturnType<typeof range>[]) => rangeFaults(ranges, [alice], []);

describe('ranges of subordinate ids', () => {
  it('are in order where they are apart, several of one owner too', () => {
    expect(faults(range('alice', 100_000), range('bob', 165_536), range('alice', 300_000))).toEqual([]);
  });

  it('overlap by a single id, and where one lies within another behind a third', () => {
    expect(faults(range('alice', 100_000), range('bob', 165_535))).toMatchObject([{ sameOwner: false }]);
    const nested = [range('a', 100_000, 90_000), range('b', 110_000, 10), range('c', 150_000, 10)];
    expect(faults(...nested)).toHaveLength(2);
  });

  it('are of one owner where one line has the name and the other the number', () => {
    expect(faults(range('alice', 100_000), range('1000', 100_000))).toMatchObject([{ sameOwner: true }]);
    expect(faults(range('bob', 100_000), range('1001', 100_000))).toMatchObject([{ sameOwner: false }]);
    expect(rangesOf([range('alice', 1), range('1000', 2), range('bob', 3)], 'alice', 1000)).toHaveLength(2);
    expect(rangesOf([range('alice', 1), range('1000', 2)], 'alice', null)).toHaveLength(1);
  });

  it('hold no id below 65536 and none of an account', () => {
    expect(faults(range('alice', 65_535, 10))).toMatchObject([
      { text: expect.stringContaining('below 65536') },
    ]);
    const ldap = { name: 'ldap-user', id: 165_535 };
    expect(rangeFaults([range('alice', 100_000)], [], [ldap])).toMatchObject([
      { text: 'alice:100000:65536 holds the id 165535 of ldap-user' },
    ]);
    expect(rangeFaults([range('alice', 100_000)], [], [{ ...ldap, id: 165_536 }])).toEqual([]);
  });

  it('that are empty overlap with nothing', () => {
    expect(faults(range('alice', 100_000), range('bob', 100_000, 0))).toEqual([]);
  });

  it('have a fault exactly where two of them share an id', () => {
    const any = fc.record({
      owner: fc.constantFrom('a', 'b'),
      start: fc.integer({ min: 65_536, max: 65_600 }),
      count: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (ranges) => {
        const ids = ranges.flatMap(({ start, count }) =>
          Array.from({ length: count }, (_, at) => start + at),
        );
        expect(faults(...ranges).length > 0).toBe(new Set(ids).size < ids.length);
      }),
    );
  });
});
