import { constants, open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { visibleText } from '../model/visible-text.ts';
import { readArchive } from './archive/read.ts';
import { isPackName, namesInOnePlace, PACK } from './names.ts';
import type { Prefix } from './statement.ts';

/** The files of a pack, as an archive or unpacked, by their names in it. */
export interface PackFiles {
  readonly names: readonly string[];
  /** What is there that no pack has, or has otherwise. */
  readonly faults: readonly string[];
  /** Hands a file over part by part; rejects where it cannot be read. */
  read(name: string, take: (part: Uint8Array) => void): Promise<void>;
  /** What is wrong with the bytes before a file, beside the contents of the files there; of a folder nothing can be said. */
  faultsBefore(name: string, prefix: Prefix): Promise<readonly string[]>;
  close(): Promise<void>;
}

const faultsOfNames = (names: readonly string[]): readonly string[] =>
  namesInOnePlace(names).map(
    (name) => `${name}: another file lies in its place where names that differ in case are the same.`,
  );

/** Opens a pack as it was written. */
export async function openArchive(path: string): Promise<PackFiles> {
  const archive = await readArchive(path);
  const faults = [...archive.faults];
  const files = new Map<string, (typeof archive.entries)[number]>();
  for (const entry of archive.entries) {
    const name = entry.name.startsWith(PACK.folder) ? entry.name.slice(PACK.folder.length) : '';
    if (!isPackName(name)) faults.push(`${visibleText(entry.name)}: no pack has a file of this name.`);
    else if (files.has(name)) faults.push(`${name}: the archive has it twice.`);
    else files.set(name, entry);
  }
  faults.push(...faultsOfNames([...files.keys()]));
  const entryOf = (name: string) => {
    const entry = files.get(name);
    if (!entry) throw new Error('it is missing');
    return entry;
  };
  return {
    names: [...files.keys()],
    faults: faults.map(visibleText),
    read: (name, take) => entryOf(name).read(take),
    faultsBefore: async (name, { bytes, sha256 }) => {
      const { offset } = entryOf(name);
      if (offset === bytes && (await archive.digestBefore(offset)) === sha256) return [];
      for (const [other, entry] of files)
        if (entry.offset < offset && !(await entry.isPackedAsWritten()))
          return [`${other}: it was packed anew, though its content is the same.`];
      return [`The archive before ${name} is not as it was written, though the contents of its files are.`];
    },
    close: () => archive.close(),
  };
}

/** Opens a pack that somebody unpacked; links in it are not followed. */
export async function openFolder(path: string): Promise<PackFiles> {
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  const named = found.map((entry) => ({
    entry,
    name: relative(path, join(entry.parentPath, entry.name)),
  }));
  const files = named.filter(({ entry, name }) => entry.isFile() && isPackName(name)).map(({ name }) => name);
  const others = named.filter(({ entry, name }) => !entry.isDirectory() && !files.includes(name));
  return {
    names: files.sort(),
    faults: [
      ...others.map(({ name }) => `${visibleText(name)}: no pack has such a file.`),
      ...faultsOfNames(files),
    ],
    read: async (name, take) => {
      // What was a file a moment ago can be a link or a pipe by now.
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      await using file = await open(join(path, name), flags);
      if (!(await file.stat()).isFile()) throw new Error('it is no regular file any more');
      for await (const part of file.createReadStream({ autoClose: false })) take(part);
    },
    faultsBefore: async () => [],
    close: async () => {},
  };
}
