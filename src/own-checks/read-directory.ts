import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { extname, join } from 'node:path';
import { InputError } from '../model/input-error.ts';
import type { OwnFile } from './own-file.ts';
import { demandTrustedDirectory, demandTrustedFile } from './trusted-path.ts';

const KINDS: Readonly<Record<string, OwnFile['kind']>> = {
  '.yaml': 'rule',
  '.yml': 'rule',
  '.ts': 'module',
  '.js': 'module',
  '.mjs': 'module',
};

/** More than any check; a rule with its examples has some hundred lines. */
const MAX_BYTES = 256 * 1024;
/** More than a house has of its own; each module runs in a process of its own. */
const MOST_FILES = 200;
const MOST_MODULES = 32;

/**
 * Reads the checks of a directory, in the order of their names. Files of other kinds, those that begin with a dot and
 * directories in it are left alone.
 *
 * @throws InputError where it cannot be read, holds no check, or holds a module that someone else can write
 */
export async function readOwnFiles(directory: string): Promise<readonly OwnFile[]> {
  const names = (await namesIn(directory)).filter((name) => KINDS[extname(name)] && !name.startsWith('.'));
  const modules = names.filter((name) => KINDS[extname(name)] === 'module');
  if (names.length === 0) {
    throw new InputError(
      `${directory} holds no check: a check is a file .yaml, .yml, .ts, .js or .mjs. "plimsoll new check NAME" makes one.`,
    );
  }
  if (names.length > MOST_FILES || modules.length > MOST_MODULES) {
    throw new InputError(
      `${directory} holds more than ${MOST_FILES} checks, or more than ${MOST_MODULES} modules among them. Give a directory with fewer.`,
    );
  }
  const { uid } = userInfo();
  if (modules.length > 0) await demandTrustedDirectory(directory, uid);
  const files: OwnFile[] = [];
  for (const name of names) files.push(await readOwnFile(directory, name, uid));
  return files;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (thrown) {
    throw new InputError(
      `The directory of checks ${directory} could not be read: ${wordOf(thrown)}. Give one with --checks.`,
    );
  }
}

async function readOwnFile(directory: string, base: string, uid: number): Promise<OwnFile> {
  const [name, kind] = [join(directory, base), KINDS[extname(base)] ?? 'rule'];
  try {
    // A link leads elsewhere, and a pipe that nobody writes to would be waited for.
    const links = kind === 'module' ? constants.O_NOFOLLOW : 0;
    const file = await open(name, constants.O_RDONLY | constants.O_NONBLOCK | links);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new InputError(`${name} is no regular file. Move it out of the directory.`);
      if (stat.size > MAX_BYTES)
        throw new InputError(`${name} is larger than ${MAX_BYTES / 1024} KiB, so it is no check.`);
      if (kind === 'module') demandTrustedFile(name, stat, uid);
      const bytes = await file.readFile();
      return {
        name,
        kind,
        text: bytes.toString('utf8'),
        sha256: createHash('sha256').update(bytes).digest('hex'),
      };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    if (thrown instanceof InputError) throw thrown;
    throw new InputError(`${name} could not be read: ${wordOf(thrown)}.`);
  }
}

function wordOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or directory',
    ENOTDIR: 'it is no directory',
    EACCES: 'permission denied',
    ELOOP: 'it is a link, and a module has to lie there itself',
  };
  return words[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
}
