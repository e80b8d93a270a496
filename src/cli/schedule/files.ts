import { chmod, lstat, mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ScheduleFile } from '../../schedule/job.ts';
import { type Owner, ownerOf } from '../../schedule/seal.ts';
import { writePrivateFile } from '../../snapshot/write-private-file.ts';
import { EXIT } from '../exit-codes.ts';
import { describeSystemError, Failure, usageError } from '../failure.ts';
import type { Machine } from './machine.ts';

/** Larger than any file of a schedule. */
const MAX_BYTES = 1024 * 1024;

/** What lies in the place of a file of a schedule. */
export type Found =
  | { readonly owner: Owner; readonly text: string }
  | { readonly owner: 'absent'; readonly text: '' };

/** Looks at a place. A link, or what is no regular file, is foreign. */
export async function look({ root }: Machine, name: string, path: string): Promise<Found> {
  const place = join(root, path);
  try {
    const status = await lstat(place);
    if (!status.isFile() || status.size > MAX_BYTES) return { owner: 'foreign', text: '' };
    const text = await readFile(place, 'utf8');
    return { owner: ownerOf(name, text), text };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return { owner: 'absent', text: '' };
    throw failed(path, 'read', thrown);
  }
}

/** Refuses to touch what is not as `install` left it. */
export async function demandOurs(machine: Machine, name: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { owner } = await look(machine, name, path);
    if (owner === 'foreign')
      throw usageError(
        `${path} is there and was not written by plimsoll schedule: move it away, or choose another --name.`,
      );
    if (owner === 'changed')
      throw usageError(
        `${path} was changed since plimsoll schedule wrote it: keep what you need of it, remove it, and run this again.`,
      );
  }
}

/** Writes a file that everybody may read and root alone may write; a reader sees the old one or the whole new one. */
export async function writeShared({ root }: Machine, { path, text }: ScheduleFile): Promise<void> {
  const place = join(root, path);
  try {
    await makeShared(dirname(place));
    await writePrivateFile(place, text);
    await chmod(place, 0o644);
  } catch (thrown) {
    throw failed(path, 'written', thrown);
  }
}

/** Makes a directory that everybody may enter, whatever the umask, and those above it. */
export async function makeShared(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
}

export async function removeFile({ root }: Machine, path: string): Promise<void> {
  await rm(join(root, path), { force: true }).catch((thrown: unknown) => {
    throw failed(path, 'removed', thrown);
  });
}

/** Removes a directory that holds nothing; whether it is gone. */
export const removeIfEmpty = ({ root }: Machine, path: string): Promise<boolean> =>
  rmdir(join(root, path)).then(
    () => true,
    (thrown: NodeJS.ErrnoException) => thrown.code === 'ENOENT',
  );

export const failed = (path: string, done: string, thrown: unknown): Failure =>
  new Failure(
    `${path} could not be ${done}: ${describeSystemError(thrown)}. Mend that and run this again.`,
    EXIT.incomplete,
  );
