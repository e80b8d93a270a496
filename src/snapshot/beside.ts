import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isPrivate } from './is-private.ts';

/** A path beside a file for what is to become it, or helps to make it; nobody else has the same. */
export const pathBeside = (path: string): string =>
  join(dirname(path), `${startOf(path)}${randomBytes(6).toString('hex')}${END}`);

const startOf = (path: string): string => `.${basename(path).slice(0, 200)}.`;
const END = '.tmp';
const OURS = /\.[0-9a-f]{12}\.tmp$/;

/** No run takes as long; so nobody has to be asked whether it still goes on, perhaps on another machine. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** What lay in a directory when this process first wrote there: for many hosts it is not to be read many times. */
const listed = new Map<string, Promise<readonly string[]>>();

/** Removes what runs that were killed have left of such paths for a file, once it is a day old. Never rejects. */
export async function removeAbandonedBeside(path: string): Promise<void> {
  const directory = dirname(path);
  const names = listed.get(directory) ?? unfinishedIn(directory);
  listed.set(directory, names);
  const start = startOf(path);
  for (const name of await names) {
    if (!name.startsWith(start) || name.length !== start.length + 12 + END.length) continue;
    const left = join(directory, name);
    const status = await lstat(left).catch(() => null);
    if (status && isPrivate(status) && Date.now() - status.mtimeMs > ABANDONED_MS)
      await rm(left, { recursive: true, force: true }).catch(() => {});
  }
}

const unfinishedIn = (directory: string): Promise<readonly string[]> =>
  readdir(directory).then(
    (names) => names.filter((name) => OURS.test(name)),
    () => [],
  );
