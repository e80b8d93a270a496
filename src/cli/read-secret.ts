import { createReadStream } from 'node:fs';
import { describeSystemError, usageError } from './failure.ts';

const LONGEST_SECRET = 4096;

/** The first line of what a file descriptor holds. Throws a usage error where it cannot be read or holds nothing. */
export async function readSecretFrom(fd: number): Promise<string> {
  let text = '';
  try {
    for await (const chunk of createReadStream('', { fd, encoding: 'utf8' })) {
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
