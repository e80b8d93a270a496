import { createReadStream } from 'node:fs';
import { crc32, createDeflateRaw } from 'node:zlib';
import { InputError } from '../../model/input-error.ts';
import {
  DEFLATE_LEVEL,
  directory,
  type Entry,
  LARGEST_ARCHIVE,
  localHeader,
  MOST_ENTRIES,
  type PlacedEntry,
} from './layout.ts';

/** Takes the bytes of an archive one after the other. */
export type Sink = (bytes: Uint8Array) => Promise<void>;

/** An archive that is being written. */
export interface ArchiveWriter {
  /** Adds a file of this machine, deflated. */
  addFile(name: string, path: string): Promise<void>;
  /** Adds a text as it is, so that its bytes in the archive are those of the text. */
  addText(name: string, text: string): Promise<void>;
  /** Bytes written so far. */
  readonly size: number;
  /** Writes the list of entries; nothing may follow. */
  end(): Promise<void>;
}

/**
 * Begins an archive; `at` is the time of every file in it, so that the same files give the same bytes. It rejects with
 * an InputError where the archive gets larger than can be read everywhere (4 GB, 65,534 files).
 */
export function writeArchive(sink: Sink, at: Date): ArchiveWriter {
  const entries: PlacedEntry[] = [];
  let size = 0;
  const put = async (bytes: Uint8Array) => {
    size += bytes.length;
    if (size > LARGEST_ARCHIVE || entries.length >= MOST_ENTRIES)
      throw new InputError('The pack would be larger than 4 GB or 65,534 files: pack fewer hosts at a time.');
    await sink(bytes);
  };
  const add = async (entry: Entry, content: readonly Uint8Array[]) => {
    const offset = size;
    await put(localHeader(entry, at));
    for (const part of content) await put(part);
    entries.push({ ...entry, offset });
  };
  return {
    addFile: async (name, path) => {
      const { content, ...known } = await deflated(path);
      await add({ name, method: 'deflated', ...known }, content);
    },
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

/** Only what is compressed is held in memory: the header before it has to name its size. */
async function deflated(path: string) {
  const content: Uint8Array[] = [];
  let [sum, size, packedSize] = [0, 0, 0];
  const source = createReadStream(path);
  source.on('data', (chunk) => {
    sum = crc32(chunk, sum);
    size += chunk.length;
  });
  const packed = createDeflateRaw({ level: DEFLATE_LEVEL });
  source.on('error', (error) => packed.destroy(error));
  for await (const chunk of source.pipe(packed)) {
    content.push(chunk);
    packedSize += chunk.length;
  }
  return { content, crc32: sum, size, packedSize };
}
