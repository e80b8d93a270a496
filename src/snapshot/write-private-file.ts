import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { constants, lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Writes a file for its owner alone (0600, new directories 0700), beside its place and then renamed, so that a
 * reader sees the old file or the whole new one. Rejects with the system's error; nothing is left behind then.
 * A device or pipe that is there already, such as /dev/null, is written to: a rename would replace it.
 */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  await makeDirectory(dirname(resolve(path)));
  if (await isWrittenThrough(path)) return writeThrough(path, content);
  const beside = join(
    dirname(path),
    `.${basename(path).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  unfinished.add(beside);
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw thrown;
  } finally {
    unfinished.delete(beside);
  }
}

const unfinished = new Set<string>();

/** Removes what is half-written, for a program that ends between two lines. */
export function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
}

/** Makes a directory and those above it. Node's own way of it never ends below /proc. */
async function makeDirectory(path: string): Promise<void> {
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

async function writeThrough(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_NOCTTY);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';

const systemError = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code });
