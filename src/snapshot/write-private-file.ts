import { rmSync } from 'node:fs';
import { constants, type FileHandle, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathBeside, removeAbandonedBeside } from './beside.ts';

/** A file that is written part by part; nobody sees it before all of it is there. */
export interface PrivateFile {
  write(part: string | Uint8Array): Promise<void>;
  /** Puts it in its place. */
  finish(): Promise<void>;
  /** Leaves nothing behind; does no harm after `finish`. */
  discard(): Promise<void>;
}

/**
 * Writes a file for its owner alone (0600, new directories 0700), beside its place and then renamed, so that a
 * reader sees the old file or the whole new one. Rejects with the system's error; nothing is left behind then.
 * A device or pipe that is there already, such as /dev/null, is written to: a rename would replace it. Another `mode` is for
 * files that others have to read.
 */
export async function writePrivateFile(
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  const file = await openPrivateFile(path, mode);
  try {
    await file.write(content);
    await file.finish();
  } finally {
    await file.discard();
  }
}

/** Begins a file as `writePrivateFile` writes it; one of `finish` and `discard` has to follow. */
export async function openPrivateFile(path: string, mode = 0o600): Promise<PrivateFile> {
  await makeDirectory(dirname(resolve(path)));
  if (await isWrittenThrough(path)) return writtenThrough(path);
  await removeAbandonedBeside(path);
  const beside = pathBeside(path);
  unfinished.add(beside);
  const file = await open(beside, 'wx', 0o600).catch((thrown: unknown) => {
    unfinished.delete(beside);
    throw thrown;
  });
  return {
    write: (part) => file.writeFile(part),
    finish: async () => {
      // Not when it is made: the umask may take more away than the mode means.
      if (mode !== 0o600) await file.chmod(mode);
      await file.sync();
      await file.close();
      await rename(beside, path);
      unfinished.delete(beside);
    },
    discard: async () => {
      await file.close();
      if (unfinished.delete(beside)) await rm(beside, { force: true });
    },
  };
}

const unfinished = new Set<string>();

/** Removes what is half-written, for a program that ends between two lines. */
export function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true, recursive: true });
}

/** A folder beside a file that is to come, for its owner alone, and what removes it; it is also removed where the program ends. */
export async function makeFolderBeside(path: string): Promise<{ folder: string; remove(): Promise<void> }> {
  await makeDirectory(dirname(resolve(path)));
  await removeAbandonedBeside(path);
  const folder = pathBeside(path);
  unfinished.add(folder);
  await mkdir(folder, { mode: 0o700 });
  const remove = async () => {
    if (unfinished.delete(folder)) await rm(folder, { recursive: true, force: true });
  };
  return { folder, remove };
}

/** Makes a directory, for its owner alone, and those above it. Node's own way of it never ends below /proc. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code === 'EEXIST') throw systemError('ENOTDIR', path);
    if (code !== 'ENOENT' || dirname(path) === path) throw thrown;
    await makeDirectory(dirname(path));
    await mkdir(path, { mode: 0o700 }).catch((again: unknown) => {
      // Another run may have made it meanwhile.
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}

/** The names under which a process finds its own open files; those are links, all others are replaced. */
const OWN_FILES = /^\/(dev\/(std(in|out|err)$|fd\/)|proc\/)/;

async function isWrittenThrough(path: string): Promise<boolean> {
  if (OWN_FILES.test(resolve(path))) return true;
  const there = await lstat(path).catch((thrown: unknown) => {
    if (codeOf(thrown) === 'ENOENT') return null;
    throw thrown;
  });
  if (there === null || there.isFile() || there.isSymbolicLink()) return false;
  if (there.isDirectory()) throw systemError('EISDIR', path);
  if (there.isCharacterDevice() || there.isFIFO()) return true;
  // A disk or a socket: neither is a place for a report.
  throw systemError('EEXIST', path);
}

/** It is opened with the first part: that of a pipe waits for its reader. */
function writtenThrough(path: string): PrivateFile {
  let file: FileHandle | undefined;
  const close = async () => file?.close();
  return {
    write: async (part) => {
      file ??= await open(path, constants.O_WRONLY | constants.O_NOCTTY);
      await file.writeFile(part);
    },
    finish: close,
    discard: close,
  };
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';

const systemError = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code });
