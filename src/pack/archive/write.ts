import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import { directory, type Entry, localHeader, type PlacedEntry } from './layout.ts';
import type { PackedFile } from './packed-files.ts';

/** Bytes that are copied at once. */
const PART = 256 * 1024;

/** Takes the bytes of an archive one after the other. */
export type Sink = (bytes: Uint8Array) => Promise<void>;

/** An archive that is being written. */
export interface ArchiveWriter {
  /** Adds a file that is deflated already. */
  addFile(name: string, file: PackedFile): Promise<void>;
  /** Adds a text as it is, so that its bytes in the archive are those of the text. */
  addText(name: string, text: string): Promise<void>;
  /** Bytes written so far. */
  readonly size: number;
  /** Writes the list of entries; nothing may follow. */
  end(): Promise<void>;
}

/** Begins an archive; `at` is the time of every file in it, so that the same files give the same bytes. */
export function writeArchive(sink: Sink, at: Date): ArchiveWriter {
  const entries: PlacedEntry[] = [];
  let size = 0;
  const put = async (bytes: Uint8Array) => {
    size += bytes.length;
    await sink(bytes);
  };
  const add = async (entry: Entry, content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) => {
    const offset = size;
    await put(localHeader(entry, at));
    for await (const part of content) await put(part);
    entries.push({ ...entry, offset });
  };
  return {
    addFile: async (name, { path, sha256: _, ...known }) =>
      add({ name, ...known }, createReadStream(path, { highWaterMark: PART })),
    addText: async (name, text) => {
      const bytes = Buffer.from(text);
      const known = { crc32: crc32(bytes), size: bytes.length, packedSize: bytes.length };
      await add({ name, method: 'stored', ...known }, [bytes]);
    },
    get size() {
      return size;
    },
    end: async () => sink(directory(entries, size, at)),
  };
}
