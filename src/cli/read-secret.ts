import { createReadStream, fstatSync } from 'node:fs';
import { describeSystemError, usageError } from './failure.ts';

const LONGEST_SECRET = 4096;

/** The first line of what a file descriptor holds. Throws a usage error where it cannot be read or holds nothing. */
export async function readSecretFrom(fd: number): Promise<string> {
  let text = '';
  try {
    // One that nobody opened may be one of Node's own, which must be neither read nor closed.
    const secret = holdsData(fd) ? createReadStream('', { fd, encoding: 'utf8', autoClose: false }) : [];
    for await (const chunk of secret) {
      text += chunk;
      if (text.includes('\n') || text.length > LONGEST_SECRET) break;
    }
  } catch (thrown) {
    throw usageError(
      `The password could not be read from file descriptor ${fd}: ${describeSystemError(thrown)}. Give it as in --sudo-password-fd 3 3<FILE.`,
    );
  }
  const [line = ''] = text.split('\n');
  if (line === '' || line.length > LONGEST_SECRET) {
    throw usageError(`File descriptor ${fd} holds no password: give it as in --sudo-password-fd 3 3<FILE.`);
  }
  return line;
}

function holdsData(fd: number): boolean {
  const status = fstatSync(fd);
  return status.isFile() || status.isFIFO() || status.isSocket() || status.isCharacterDevice();
}
