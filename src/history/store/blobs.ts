import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { damaged } from './faults.ts';

/** A text as it is kept. */
export interface Blob {
  readonly sha256: Buffer;
  /** Of the text that it differs little from; null where it is whole. */
  readonly base: Buffer | null;
  /** In bytes, uncompressed. */
  readonly size: number;
  readonly content: Uint8Array;
}

/** The most that zstd looks back unasked, so that everybody's can read it: 128 MB. */
const WINDOW = 27;
/** Two of these and what is made of them are in memory at once. */
const LARGEST_WITH_BASE = 32 * 1024 ** 2;

/** What a text is known by. */
const sha256Of = (text: Buffer): Buffer => createHash('sha256').update(text).digest();

/** Texts by their digest, in a database. `file` is what damage is said of. */
export function blobsIn(database: DatabaseSync, file: string) {
  const find = database.prepare('SELECT base, size, content FROM blob WHERE sha256 = ?');
  const insert = database.prepare(
    'INSERT OR IGNORE INTO blob (sha256, base, size, content) VALUES (?, ?, ?, ?)',
  );
  const has = database.prepare('SELECT 1 FROM blob WHERE sha256 = ?');

  const rowOf = (sha256: Uint8Array) => {
    const row = find.get(sha256);
    return row && { base: bytesOf(row.base), size: Number(row.size), content: bytesOf(row.content) };
  };

  const read = (sha256: Uint8Array, mayHaveBase = true): Buffer => {
    const name = Buffer.from(sha256).toString('hex').slice(0, 12);
    const row = rowOf(sha256);
    if (!row?.content) throw damaged(file, `it lacks the part ${name}`);
    if (row.base && !mayHaveBase) throw damaged(file, `the part ${name} has no end`);
    const dictionary = row.base ? { dictionary: read(row.base, false) } : {};
    const text = unpacked(row.content, { ...dictionary, maxOutputLength: Math.max(1, row.size) });
    if (!text || !sha256Of(text).equals(Buffer.from(sha256)))
      throw damaged(file, `the part ${name} is not what was written`);
    return text;
  };

  /** Like an earlier text where that is given, still there and of use. */
  const pack = (text: Buffer, like: Uint8Array | null): Blob => {
    const made = { sha256: sha256Of(text), size: text.length };
    const earlier = like && text.length <= LARGEST_WITH_BASE ? rowOf(like) : undefined;
    const base = earlier && like ? Buffer.from(earlier.base ?? like) : null;
    const whole = base ? rowOf(base) : undefined;
    if (base && whole?.content && whole.size <= LARGEST_WITH_BASE && !base.equals(made.sha256)) {
      const content = packed(text, { dictionary: read(base, false) });
      // As it grows away from its base, it becomes one itself.
      if (content.length < whole.content.length / 2) return { ...made, base, content };
    }
    return { ...made, base: null, content: packed(text, {}) };
  };

  return {
    read,
    pack,
    has: (sha256: Uint8Array): boolean => has.get(sha256) !== undefined,
    insert: ({ sha256, base, size, content }: Blob): void => {
      insert.run(sha256, base, size, content);
    },
  };
}

export type Blobs = ReturnType<typeof blobsIn>;

const packed = (text: Buffer, how: { readonly dictionary?: Buffer }): Buffer =>
  zstdCompressSync(text, {
    ...how,
    pledgedSrcSize: text.length,
    params: how.dictionary
      ? { [constants.ZSTD_c_windowLog]: WINDOW, [constants.ZSTD_c_hashLog]: hashLogFor(how.dictionary) }
      : {},
  });

/** zstd looks at eight bytes of a dictionary for each place in its table, and leaves out what stands before those. */
const hashLogFor = ({ length }: Buffer): number => Math.max(17, Math.ceil(Math.log2(length / 8)));

/** Null where it cannot be. */
function unpacked(
  content: Uint8Array,
  how: { readonly dictionary?: Buffer; readonly maxOutputLength: number },
): Buffer | null {
  try {
    return zstdDecompressSync(content, { ...how, params: { [constants.ZSTD_d_windowLogMax]: WINDOW } });
  } catch {
    return null;
  }
}

const bytesOf = (value: unknown): Uint8Array | null => (value instanceof Uint8Array ? value : null);
