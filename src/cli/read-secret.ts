import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { describeSystemError, usageError } from './failure.ts';

const LONGEST_SECRET = 4096;
/** A program that gives it may ask a person for a passphrase first. */
const PATIENCE_MS = 60_000;

/** What a secret is called, and the option that says where it is. */
interface SecretWords {
  readonly what: string;
  readonly option: string;
}
const SUDO_PASSWORD: SecretWords = { what: 'password', option: '--sudo-password-fd' };

/** The first line of what a file descriptor holds. Throws a usage error where it cannot be read or holds nothing. */
export async function readSecretFrom(
  fd: number,
  patienceMs = PATIENCE_MS,
  { what, option }: SecretWords = SUDO_PASSWORD,
): Promise<string> {
  let text = '';
  try {
    const secret = streamOf(fd);
    const late = () => secret?.destroy(new Error(`nothing came within ${patienceMs / 1000} s`));
    const timer = setTimeout(late, patienceMs);
    for await (const chunk of secret ?? []) {
      text += chunk;
      if (text.includes('\n') || text.length > LONGEST_SECRET) break;
    }
    clearTimeout(timer);
  } catch (thrown) {
    throw usageError(
      `The ${what} could not be read from file descriptor ${fd}: ${describeSystemError(thrown)}. Give it as in ${option} 3 3<FILE.`,
    );
  }
  const [line = ''] = text.split('\n');
  if (line === '' || line.length > LONGEST_SECRET) {
    throw usageError(`File descriptor ${fd} holds no ${what}: give it as in ${option} 3 3<FILE.`);
  }
  return line;
}

/**
 * A pipe is read as a socket, since a thread that waits for it cannot be called back. Nothing where the descriptor
 * is one of Node's own, which must be neither read nor closed. Any other but the standard input is closed once it was
 * read: programs that are started later could inherit it.
 */
function streamOf(fd: number): Readable | null {
  const status = fstatSync(fd);
  if (status.isFIFO() || status.isSocket()) return new Socket({ fd, readable: true }).setEncoding('utf8');
  return status.isFile() || status.isCharacterDevice()
    ? createReadStream('', { fd, encoding: 'utf8', autoClose: fd > 2 })
    : null;
}
