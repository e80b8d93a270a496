import { expect, test } from 'vitest';
import {
  directory,
  LONGEST_END,
  localHeader,
  type PlacedEntry,
  readCentral,
  readEnd,
} from '../../src/pack/archive/layout.ts';

const at = new Date('2026-11-22T10:00:00Z');
const small: PlacedEntry = {
  ...{ name: 'a/b', method: 'deflated', crc32: 0xfedcba98, packedSize: 10, size: 20, offset: 0 },
};

test.each([
  ['as large as fits', { size: 2 ** 32 - 2 }, 0, 0],
  ['of 4 GB', { size: 2 ** 32 - 1 }, 20, 20],
  ['of 5 GB', { size: 5e9 }, 20, 20],
  ['behind 4 GB of others', { offset: 6e9 }, 0, 12],
  ['of 5 GB, behind as much', { size: 9e9, packedSize: 5e9, offset: 6e9 }, 20, 28],
])('a file %s has its numbers in as many bits as they need', (_, large, before, inList) => {
  const entry = { ...small, ...large };
  expect(localHeader(entry, at).length).toBe(30 + 3 + before);
  const list = directory([entry], 7e9, at);
  const read = readCentral(list);
  expect(read?.entry).toEqual(entry);
  expect(read?.length).toBe(46 + 3 + inList);
  expect(readEnd(list.subarray(-LONGEST_END))).toEqual({ entries: 1, offset: 7e9 });
});

test('numbers that no file can have are none', () => {
  const list = directory([{ ...small, size: 5e9 }], 7e9, at);
  list.fill(0xff, 46 + 3 + 4, 46 + 3 + 12);
  expect(readCentral(list)).toBeNull();
  const end = Buffer.from(list.subarray(-LONGEST_END));
  end.fill(0xff, 48, 56);
  expect(readEnd(end)).toBeNull();
});
