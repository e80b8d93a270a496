import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { DEFLATE_LEVEL, type Entry } from './layout.ts';

/** A file as an archive will have it: deflated, with what its header says. */
export interface PackedFile extends Omit<Entry, 'name'> {
  /** SHA-256 of its content, in hexadecimal. */
  readonly sha256: string;
  /** Where its deflated bytes lie. */
  readonly path: string;
}

/** A file that is deflated while it is written; it is among the others once it is finished. */
export interface GrowingFile {
  write(part: string | Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** Writes no more of it; does no harm after `finish`. */
  discard(): Promise<void>;
}

/** Files that are to go into an archive, side by side and each part by part, so that neither memory nor disk holds them whole. */
export interface PackedFiles {
  /** Those that are finished, by their names. */
  readonly files: ReadonlyMap<string, PackedFile>;
  begin(name: string): Promise<GrowingFile>;
  put(name: string, content: string | Uint8Array): Promise<void>;
}

/** Bytes that are deflated at once. */
const PIECE = 1024 ** 2;

/** Keeps files in a folder of our own. Rejects with the system's error where that has no room. */
export function packedFiles(folder: string): PackedFiles {
  const files = new Map<string, PackedFile>();
  let begun = 0;
  const begin = async (name: string): Promise<GrowingFile> => {
    const path = join(folder, String(begun));
    begun += 1;
    return growingFile(path, (file) => files.set(name, file));
  };
  return {
    files,
    begin,
    put: async (name, content) => {
      const file = await begin(name);
      try {
        await file.write(content);
        await file.finish();
      } finally {
        await file.discard();
      }
    },
  };
}

function growingFile(path: string, finished: (file: PackedFile) => void): GrowingFile {
  const hash = createHash('sha256');
  const packed = createDeflateRaw({ level: DEFLATE_LEVEL });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const written = pipeline(packed, file);
  // Whoever writes next, or finishes, hears of it.
  written.catch(() => {});
  let [sum, size] = [0, 0];
  return {
    write: async (part) => {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part;
      if (bytes.length === 0) return;
      hash.update(bytes);
      sum = crc32(bytes, sum);
      size += bytes.length;
      // A part of each file that waits to be deflated would be many at once, and they are large.
      for (let place = 0; place < bytes.length; place += PIECE) {
        if (packed.destroyed) await written;
        if (!packed.write(bytes.subarray(place, place + PIECE)))
          await Promise.race([once(packed, 'drain'), written]);
      }
    },
    finish: async () => {
      packed.end();
      await written;
      finished({
        ...{ method: 'deflated', crc32: sum, size, packedSize: file.bytesWritten, path },
        sha256: hash.digest('hex'),
      });
    },
    discard: async () => {
      packed.destroy();
      await written.catch(() => {});
    },
  };
}
