/*
 * The bytes of a ZIP archive (APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.14 to 4.3.16) in the one form in which packs
 * have them: no comments, no extra fields but those of ZIP64 where a number needs them, nothing between entries, sizes known
 * before the content, one time for all. Because there is one form only, whoever verifies a pack can say what every byte has
 * to be.
 */

/** What the archive says of one file. */
export interface Entry {
  /** Relative, with `/` between its parts. */
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly crc32: number;
  /** As it lies in the archive, in bytes. */
  readonly packedSize: number;
  readonly size: number;
}

/** An entry, and where its header begins in the archive. */
export interface PlacedEntry extends Entry {
  readonly offset: number;
}

/** zlib's own choice between size and time. */
export const DEFLATE_LEVEL = 6;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_SIZE = 22;
const END_64 = 0x06064b50;
const END_64_SIZE = 56;
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;
/** All that can stand behind the list of entries. */
export const LONGEST_END = END_64_SIZE + LOCATOR_SIZE + END_SIZE;
/** What stands in a field for a number that does not fit into it: ZIP64 has it in 64 bits elsewhere. */
const IN_64 = 0xffffffff;
const IN_64_SHORT = 0xffff;
const EXTRA_64 = 0x0001;
/** 2.0, for folders and deflate; 4.5, for ZIP64. */
const VERSION = 20;
const VERSION_64 = 45;
/** Made on Unix, so that the mode below counts. */
const MADE_BY = 0x0300 | VERSION;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const METHODS = { stored: 0, deflated: 8 } as const;
/** A regular file for its owner alone. */
const MODE = 0o100600 << 16;

/** The numbers of an entry that its header has in 64 bits: both sizes, where one of them does not fit. */
const largeSizes = ({ size, packedSize }: Entry): readonly number[] =>
  Math.max(size, packedSize) >= IN_64 ? [size, packedSize] : [];
const largeNumbers = (entry: PlacedEntry): readonly number[] => [
  ...largeSizes(entry),
  ...(entry.offset >= IN_64 ? [entry.offset] : []),
];

/** An extra field with numbers of 64 bits; nothing where there are none. */
function extraField(numbers: readonly number[]): Buffer {
  if (numbers.length === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(4 + numbers.length * 8);
  field.writeUInt16LE(EXTRA_64, 0);
  field.writeUInt16LE(numbers.length * 8, 2);
  for (const [index, number] of numbers.entries()) field.writeBigUInt64LE(BigInt(number), 4 + index * 8);
  return field;
}

/** What stands before the content of an entry. */
export function localHeader(entry: Entry, at: Date): Buffer {
  const extra = extraField(largeSizes(entry));
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(extra.length > 0 ? VERSION_64 : VERSION, 4);
  writeShared(header, 6, entry, at);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, Buffer.from(entry.name), extra]);
}

/** The list of all entries and the end of the archive; it begins at `offset`. */
export function directory(entries: readonly PlacedEntry[], offset: number, at: Date): Buffer {
  const headers = entries.map((entry) => centralHeader(entry, at));
  const size = headers.reduce((sum, header) => sum + header.length, 0);
  const end = Buffer.alloc(END_SIZE);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(Math.min(entries.length, IN_64_SHORT), 8);
  end.writeUInt16LE(Math.min(entries.length, IN_64_SHORT), 10);
  end.writeUInt32LE(Math.min(size, IN_64), 12);
  end.writeUInt32LE(Math.min(offset, IN_64), 16);
  const isLarge = entries.length >= IN_64_SHORT || Math.max(size, offset) >= IN_64;
  return Buffer.concat([...headers, ...(isLarge ? [largeEnd(entries.length, size, offset)] : []), end]);
}

/** The end of an archive in 64 bits, and behind it where that begins. */
function largeEnd(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(END_64_SIZE + LOCATOR_SIZE);
  end.writeUInt32LE(END_64, 0);
  end.writeBigUInt64LE(BigInt(END_64_SIZE - 12), 4);
  end.writeUInt16LE(MADE_BY, 12);
  end.writeUInt16LE(VERSION_64, 14);
  for (const [index, number] of [entries, entries, size, offset].entries())
    end.writeBigUInt64LE(BigInt(number), 24 + index * 8);
  end.writeUInt32LE(LOCATOR, END_64_SIZE);
  end.writeBigUInt64LE(BigInt(offset + size), END_64_SIZE + 8);
  end.writeUInt32LE(1, END_64_SIZE + 16);
  return end;
}

function centralHeader(entry: PlacedEntry, at: Date): Buffer {
  const extra = extraField(largeNumbers(entry));
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(MADE_BY, 4);
  header.writeUInt16LE(extra.length > 0 ? VERSION_64 : VERSION, 6);
  writeShared(header, 8, entry, at);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(MODE >>> 0, 38);
  header.writeUInt32LE(Math.min(entry.offset, IN_64), 42);
  return Buffer.concat([header, Buffer.from(entry.name), extra]);
}

/** The fields that both kinds of headers have in the same order. */
function writeShared(header: Buffer, from: number, entry: Entry, at: Date): void {
  const isLarge = largeSizes(entry).length > 0;
  header.writeUInt16LE(FLAGS, from);
  header.writeUInt16LE(METHODS[entry.method], from + 2);
  header.writeUInt32LE(dosTime(at), from + 4);
  header.writeUInt32LE(entry.crc32, from + 8);
  header.writeUInt32LE(isLarge ? IN_64 : entry.packedSize, from + 12);
  header.writeUInt32LE(isLarge ? IN_64 : entry.size, from + 16);
  header.writeUInt16LE(Buffer.byteLength(entry.name), from + 20);
}

/** Date and time as MS-DOS had them, in steps of two seconds; here in UTC, and from 1980 to 2107. */
function dosTime(at: Date): number {
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107) - 1980;
  const date = (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}

/** The time that the bytes of a header stand for, in UTC. */
export function timeIn(dos: number): Date {
  const date = dos >>> 16;
  return new Date(
    Date.UTC(
      1980 + (date >> 9),
      ((date >> 5) & 15) - 1,
      date & 31,
      (dos >> 11) & 31,
      (dos >> 5) & 63,
      (dos & 31) * 2,
    ),
  );
}

/** An entry of the list as it stands there, and what follows it; null where it is none of the one form. */
export function readCentral(bytes: Buffer): { entry: PlacedEntry; dos: number; length: number } | null {
  if (bytes.length < 46 || bytes.readUInt32LE(0) !== CENTRAL) return null;
  const nameEnd = 46 + bytes.readUInt16LE(28);
  const length = nameEnd + bytes.readUInt16LE(30);
  if (bytes.length < length) return null;
  const large = [...largeIn(bytes.subarray(nameEnd, length))];
  const number = (field: number): number => {
    const short = bytes.readUInt32LE(field);
    return short === IN_64 ? (large.shift() ?? Number.NaN) : short;
  };
  const method = bytes.readUInt16LE(10) === METHODS.stored ? 'stored' : 'deflated';
  const name = bytes.subarray(46, nameEnd).toString();
  // In the order in which an extra field has them.
  const [size, packedSize, offset] = [number(24), number(20), number(42)];
  if (![size, packedSize, offset].every(Number.isSafeInteger)) return null;
  const entry: PlacedEntry = { name, method, crc32: bytes.readUInt32LE(16), packedSize, size, offset };
  return { entry, dos: bytes.readUInt32LE(12), length };
}

/** The numbers of an extra field of ZIP64. */
function largeIn(extra: Buffer): readonly number[] {
  if (extra.length < 4 || extra.readUInt16LE(0) !== EXTRA_64) return [];
  const count = Math.floor((extra.length - 4) / 8);
  return Array.from({ length: count }, (_, index) => Number(extra.readBigUInt64LE(4 + index * 8)));
}

/**
 * Where the list of entries begins and how many it has, from the last bytes of an archive; null where these are no end of
 * one. Whether they are as they have to be is for whoever reads the list.
 */
export function readEnd(bytes: Buffer): { entries: number; offset: number } | null {
  const end = bytes.subarray(-END_SIZE);
  if (end.length < END_SIZE || end.readUInt32LE(0) !== END) return null;
  const [entries, offset] = [end.readUInt16LE(10), end.readUInt32LE(16)];
  const large = bytes.subarray(-LONGEST_END);
  if (large.length < LONGEST_END || large.readUInt32LE(0) !== END_64) return { entries, offset };
  const numbers = { entries: Number(large.readBigUInt64LE(32)), offset: Number(large.readBigUInt64LE(48)) };
  return Object.values(numbers).every(Number.isSafeInteger) ? numbers : null;
}
