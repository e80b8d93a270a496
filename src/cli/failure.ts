import { InputError } from '../model/input-error.ts';
import { EXIT } from './exit-codes.ts';

/** A failure with a sentence for the user; anything else that is thrown is a bug of ours. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Wrong usage or configuration: says what is wrong and how to mend it. */
export const usageError = (message: string): Failure => new Failure(message, EXIT.usage);

/** What was thrown; where it finds something of the user wrong (InputError), as wrong usage. */
export const asUsageError = (thrown: unknown): unknown =>
  thrown instanceof InputError ? usageError(thrown.message) : thrown;

/** Runs what may find a target, a pattern or a file of the user wrong: that is then wrong usage. */
export function orUsageError<T>(act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    throw asUsageError(thrown);
  }
}

/** What an error of the operating system means, in words. */
export function describeSystemError(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    EPERM: 'not permitted',
    EISDIR: 'it is a directory',
    ENOTDIR: 'a part of the path is not a directory',
    ENOSPC: 'no space left on the device',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the file system is read-only',
    EEXIST: 'it exists already',
    EFBIG: 'the file would be too large',
    EPIPE: 'the reader went away',
    ENAMETOOLONG: 'the name is too long',
    ELOOP: 'there are too many links on the way',
    EIO: 'the device failed',
    EBUSY: 'it is in use',
  };
  return words[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
}
