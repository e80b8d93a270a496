import { resolve } from 'node:path';

/** Where an inventory stands, for the paths in it. */
export interface Place {
  /** As the user gave it, for messages. */
  readonly file: string;
  /** The absolute directory that relative paths start from. */
  readonly folder: string;
  /** The home directory of the account that runs, for `~/`. */
  readonly home: string;
}

/** The absolute form of a path that an inventory names. */
export function absolutePath(path: string, { folder, home }: Place): string {
  return path === '~' || path.startsWith('~/') ? resolve(home, path.slice(2)) : resolve(folder, path);
}
