import { createHash } from 'node:crypto';
import { constants, open } from 'node:fs/promises';
import { describeSystemError } from '../failure.ts';

/** More than any document that proves something. */
const MAX_BYTES = 1024 ** 3;

/** The SHA-256 of a file that proves an answer, or why there is none as a clause about the file. Its content is not kept. */
export async function proofDigest(
  path: string,
): Promise<{ readonly sha256: string } | { readonly problem: string }> {
  try {
    // A pipe that nobody writes to would be waited for.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return { problem: 'is no regular file' };
    if (stat.size > MAX_BYTES) return { problem: 'is larger than 1 GB' };
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return { problem: 'is larger than 1 GB' };
      hash.update(chunk);
    }
    return { sha256: hash.digest('hex') };
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown)
      return { problem: `could not be read (${describeSystemError(thrown)})` };
    throw thrown;
  }
}
