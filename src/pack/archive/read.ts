import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw, createInflateRaw } from 'node:zlib';
import {
  DEFLATE_LEVEL,
  directory,
  LONGEST_END,
  localHeader,
  type PlacedEntry,
  readCentral,
  readEnd,
  timeIn,
} from './layout.ts';

/** A file in an archive, and what is wrong with how the archive has it. */
export interface ReadEntry extends PlacedEntry {
  /** The first byte after it. */
  readonly end: number;
  /** Hands its content over, part by part; rejects where it cannot be unpacked or is not as long as it says. */
  read(take: (part: Uint8Array) => void): Promise<void>;
  /** Whether it was packed as packs are: other bytes can unpack to the same content. */
  isPackedAsWritten(): Promise<boolean>;
}

/** An archive in the one form that packs have. */
export interface ReadArchive {
  readonly entries: readonly ReadEntry[];
  /** What in it is not as a pack has it, each with the file that it belongs to, where it belongs to one. */
  readonly faults: readonly string[];
  /** SHA-256 over its bytes before this offset, in hexadecimal. */
  digestBefore(offset: number): Promise<string>;
  close(): Promise<void>;
}

/**
 * Reads the list of an archive and holds every header of it against the form that packs have; contents are read on
 * demand. Nothing is written anywhere, and what the archive says of itself is trusted nowhere: no read goes beyond the
 * size of the file, none yields more than the archive declares. It rejects with the system's error where the file
 * cannot be read.
 */
export async function readArchive(path: string): Promise<ReadArchive> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const listed = await readList(file, size);
    const ends = listed.entries.map(endOf);
    const entries = listed.entries.map((entry, index) =>
      readEntry(file, entry, size, entry.offset === (ends[index - 1] ?? 0)),
    );
    return {
      entries,
      faults: [...listed.faults, ...(await faultsOfHeaders(file, entries, listed))],
      digestBefore: (offset) => digestBefore(file, Math.min(offset, size)),
      close: () => file.close(),
    };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

interface List {
  readonly entries: readonly PlacedEntry[];
  readonly at: Date;
  /** Where it begins. */
  readonly offset: number;
  readonly faults: readonly string[];
}

/** More than any list of files that a pack has; a longer one is not read. */
const LARGEST_LIST = 32 * 1024 ** 2;

async function readList(file: FileHandle, size: number): Promise<List> {
  const none = (fault: string): List => ({ entries: [], at: new Date(0), offset: 0, faults: [fault] });
  const end = readEnd(await bytesOf(file, Math.max(0, size - LONGEST_END), LONGEST_END));
  if (end === null || end.offset > size || size - end.offset > LARGEST_LIST)
    return none('The end of the archive is damaged, or this is no pack.');
  const bytes = await bytesOf(file, end.offset, size - end.offset);
  const entries: PlacedEntry[] = [];
  let [place, dos] = [0, 0];
  while (entries.length < end.entries) {
    const read = readCentral(bytes.subarray(place));
    if (read === null) {
      const name = await nameAt(file, entries.at(-1));
      return none(`${name}: its entry in the list of the archive is damaged.`);
    }
    dos ||= read.dos;
    entries.push(read.entry);
    place += read.length;
  }
  const at = timeIn(dos);
  const expected = directory(entries, end.offset, at);
  const faults = expected.equals(bytes) ? [] : [faultOfList(entries, bytes, end.offset, at)];
  return { entries, at, offset: end.offset, faults };
}

/** The name that the header of the file behind another says; it is told to people and used for nothing. */
async function nameAt(file: FileHandle, before: PlacedEntry | undefined): Promise<string> {
  const place = before ? endOf(before) : 0;
  const header = await bytesOf(file, place, 30);
  const length = header.length === 30 ? header.readUInt16LE(26) : 0;
  return (await bytesOf(file, place + 30, Math.min(length, 400))).toString();
}

/** Which entry of the list is not as it has to be. */
function faultOfList(entries: readonly PlacedEntry[], bytes: Buffer, offset: number, at: Date): string {
  const expected = directory(entries, offset, at);
  const where = expected.findIndex((byte, index) => byte !== bytes[index]);
  let place = 0;
  for (const { name } of entries) {
    place += readCentral(expected.subarray(place))?.length ?? 0;
    if (where < place) return `${name}: its entry in the list of the archive is not as a pack has it.`;
  }
  return 'The end of the archive is not as a pack has it.';
}

/** Each file has to follow the one before it, behind a header that says the same as the list. */
async function faultsOfHeaders(
  file: FileHandle,
  entries: readonly ReadEntry[],
  { at, offset }: List,
): Promise<readonly string[]> {
  const faults: string[] = [];
  let place = 0;
  for (const entry of entries) {
    const expected = localHeader(entry, at);
    const there = entry.offset === place && (await bytesOf(file, entry.offset, expected.length));
    if (!there || !expected.equals(there))
      faults.push(`${entry.name}: its header in the archive is not as a pack has it.`);
    place = entry.end;
  }
  if (entries.length > 0 && place !== offset)
    faults.push('There is something between the files and their list.');
  return faults;
}

const headerSize = (entry: PlacedEntry): number => localHeader(entry, new Date(0)).length;

const endOf = (entry: PlacedEntry): number => entry.offset + headerSize(entry) + entry.packedSize;

function readEntry(file: FileHandle, entry: PlacedEntry, size: number, isInPlace: boolean): ReadEntry {
  const begin = entry.offset + headerSize(entry);
  const end = endOf(entry);
  return {
    ...entry,
    end,
    read: async (take) => {
      // Thousands that share their bytes would unpack to terabytes, out of an archive of a few megabytes.
      if (!isInPlace) throw new Error('it does not begin where the file before it ends');
      if (end > size) throw new Error('it is cut off');
      const stream = () => bytesBetween(file, begin, end);
      let [got, sum] = [0, 0];
      const count = async (parts: AsyncIterable<Uint8Array>) => {
        for await (const part of parts) {
          got += part.length;
          if (got > entry.size) throw new Error('it is longer than the archive says');
          sum = crc32(part, sum);
          take(part);
        }
      };
      if (entry.method === 'stored') await count(stream());
      else {
        const inflate = createInflateRaw();
        await pipeline(stream(), inflate, count);
        if (inflate.bytesWritten !== entry.packedSize) throw new Error('something follows its content');
      }
      if (got !== entry.size) throw new Error('it is shorter than the archive says');
      if (sum !== entry.crc32) throw new Error('its checksum in the archive is that of another content');
    },
    isPackedAsWritten: async () => {
      if (entry.method === 'stored') return true;
      const [there, expected] = [createHash('sha256'), createHash('sha256')];
      const unpacked = createInflateRaw();
      const source = async function* () {
        for await (const part of bytesBetween(file, begin, end)) {
          there.update(part);
          yield part;
        }
      };
      await pipeline(source, unpacked, createDeflateRaw({ level: DEFLATE_LEVEL }), async (parts) => {
        for await (const part of parts) expected.update(part);
      });
      return there.digest('hex') === expected.digest('hex');
    },
  };
}

async function digestBefore(file: FileHandle, offset: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of bytesBetween(file, 0, offset)) hash.update(part);
  return hash.digest('hex');
}

const PART = 256 * 1024;

/** The bytes of a file from one place to before another, part by part. */
async function* bytesBetween(file: FileHandle, from: number, to: number): AsyncGenerator<Buffer> {
  for (let place = from; place < to; ) {
    const bytes = await bytesOf(file, place, Math.min(PART, to - place));
    if (bytes.length === 0) return;
    place += bytes.length;
    yield bytes;
  }
}

async function bytesOf(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, from);
  return bytes.subarray(0, bytesRead);
}
