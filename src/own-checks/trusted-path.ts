import type { Stats } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InputError } from '../model/input-error.ts';

/** Write for the group and for others. */
const WRITABLE = 0o022;
const STICKY = 0o1000;

/**
 * Refuses a directory into which anyone but root and the given user can put something: by its own owner and mode, by
 * those of a directory above it, or by a link on the way.
 *
 * @throws InputError that names the first such place
 */
export async function demandTrustedDirectory(directory: string, uid: number): Promise<void> {
  const asGiven = resolve(directory);
  for (const path of new Set([...pathsTo(asGiven), ...pathsTo(await realpath(asGiven))])) {
    const stat = await lstat(path);
    const wrong = stat.isSymbolicLink() ? wrongOwner(stat, uid) : distrust(stat, uid);
    if (wrong !== null) throw new InputError(`${path} ${wrong}, ${WHY} ${REMEDY}`);
  }
}

/** Refuses a file that anyone but root and the given user can write. */
export function demandTrustedFile(name: string, stat: Stats, uid: number): void {
  const wrong = distrust(stat, uid);
  if (wrong !== null) throw new InputError(`${name} ${wrong}, ${WHY} ${REMEDY}`);
}

const WHY = 'so someone else could write the modules that --checks runs.';
const REMEDY = 'Make it yours and take from others the right to write (chown, chmod go-w).';

function distrust(stat: Stats, uid: number): string | null {
  const owner = wrongOwner(stat, uid);
  if (owner !== null) return owner;
  // In a sticky directory nobody replaces what belongs to another; what lies in it is looked at by itself.
  const harmless = stat.isDirectory() && (stat.mode & STICKY) !== 0;
  return (stat.mode & WRITABLE) !== 0 && !harmless
    ? `can be written by others (mode ${(stat.mode & 0o7777).toString(8).padStart(4, '0')})`
    : null;
}

const wrongOwner = (stat: Stats, uid: number): string | null =>
  stat.uid === 0 || stat.uid === uid ? null : `belongs to the account ${stat.uid}, not to you or root`;

/** A path and every directory above it, from the root on. */
function pathsTo(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [...pathsTo(above), path];
}
