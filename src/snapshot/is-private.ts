import type { Stats } from 'node:fs';

/**
 * Whether what lies there is of this account and nobody else can have written to it. Systems without such owners (Windows) have
 * no directory that all share.
 */
export const isPrivate = ({ uid, mode }: Stats): boolean =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
