/*
 * The bytes of a ZIP archive (APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16) in the one form in which packs have
 * them: no comments, no extra fields, nothing between entries, sizes known before the content, one time for all. Because
 * there is one form only, whoever verifies a pack can say what every byte has to be.
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

/** The sizes that fit into the archive without ZIP64, which not every program reads. */
export const LARGEST_ARCHIVE = 2 ** 32 - 2;
export const MOST_ENTRIES = 2 ** 16 - 2;

/** zlib's own choice between size and time. */
export const DEFLATE_LEVEL = 6;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
export const END_SIZE = 22;
/** 2.0, for folders and deflate. */
const VERSION = 20;
/** Made on Unix, so that the mode below counts. */
const MADE_BY = 0x0300 | VERSION;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const METHODS = { stored: 0, deflated: 8 } as const;
/** A regular file for its owner alone. */
const MODE = 0o100600 << 16;

/** What stands before the content of an entry. */
export function localHeader(entry: Entry, at: Date): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL, 0);
  header.writeUInt16LE(VERSION, 4);
  writeShared(header, 6, entry, at);
  return Buffer.concat([header, Buffer.from(entry.name)]);
}

/** The list of all entries and the end of the archive; it begins at `offset`. */
export function directory(entries: readonly PlacedEntry[], offset: number, at: Date): Buffer {
  const headers = entries.map((entry) => centralHeader(entry, at));
  const size = headers.reduce((sum, header) => sum + header.length, 0);
  const end = Buffer.alloc(END_SIZE);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...headers, end]);
}

function centralHeader(entry: PlacedEntry, at: Date): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL, 0);
  header.writeUInt16LE(MADE_BY, 4);
  header.writeUInt16LE(VERSION, 6);
  writeShared(header, 8, entry, at);
  header.writeUInt32LE(MODE >>> 0, 38);
  header.writeUInt32LE(entry.offset, 42);
  return Buffer.concat([header, Buffer.from(entry.name)]);
}

/** The fields that both kinds of headers have in the same order. */
function writeShared(header: Buffer, from: number, entry: Entry, at: Date): void {
  header.writeUInt16LE(FLAGS, from);
  header.writeUInt16LE(METHODS[entry.method], from + 2);
  header.writeUInt32LE(dosTime(at), from + 4);
  header.writeUInt32LE(entry.crc32, from + 8);
  header.writeUInt32LE(entry.packedSize, from + 12);
  header.writeUInt32LE(entry.size, from + 16);
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
  const length = 46 + bytes.readUInt16LE(28);
  const method = bytes.readUInt16LE(10) === METHODS.stored ? 'stored' : 'deflated';
  const entry: PlacedEntry = {
    name: bytes.subarray(46, length).toString(),
    method,
    crc32: bytes.readUInt32LE(16),
    packedSize: bytes.readUInt32LE(20),
    size: bytes.readUInt32LE(24),
    offset: bytes.readUInt32LE(42),
  };
  return { entry, dos: bytes.readUInt32LE(12), length };
}

/** Where the list of entries begins and how many it has; null where these bytes are no end of an archive. */
export function readEnd(bytes: Buffer): { entries: number; offset: number } | null {
  if (bytes.length !== END_SIZE || bytes.readUInt32LE(0) !== END) return null;
  return { entries: bytes.readUInt16LE(10), offset: bytes.readUInt32LE(16) };
}
