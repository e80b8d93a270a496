import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants, open } from 'node:fs/promises';
import { describeSystemError, usageError } from './failure.ts';

/** A file that the user brings along. */
export interface UserFile {
  /** As it was given. */
  readonly name: string;
  readonly text: string;
  readonly bytes: number;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

/**
 * Reads a regular file of limited size; what is wrong with it is wrong usage of the option that named it. `wrongWith` may
 * look at its owner and mode, and says what is wrong with them.
 */
export async function readUserFile(
  path: string,
  option: string,
  maxBytes: number,
  wrongWith: (stat: Stats) => string | null = () => null,
): Promise<UserFile> {
  try {
    // A pipe that nobody writes to would be waited for.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) throw usageError(`${path} (${option}) is no regular file.`);
    if (stat.size > maxBytes)
      throw usageError(`${path} (${option}) is larger than ${maxBytes / 1024 / 1024} MB.`);
    const wrong = wrongWith(stat);
    if (wrong !== null) throw usageError(`${path} (${option}) ${wrong}`);
    const content = await file.readFile();
    return {
      name: path,
      text: content.toString('utf8'),
      bytes: stat.size,
      sha256: createHash('sha256').update(content).digest('hex'),
      modifiedAt: stat.mtime.toISOString(),
    };
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown)
      throw usageError(`${path} (${option}) could not be read: ${describeSystemError(thrown)}.`);
    throw thrown;
  }
}
