import { constants, type FileHandle, open } from 'node:fs/promises';
import { type KnownHostsLine, parseKnownHosts } from './known-hosts.ts';

/** More than any file of known hosts has; what is larger is something else. */
const MAX_KNOWN_HOSTS_BYTES = 64 * 1024 * 1024;

/**
 * Reads known_hosts files in the order in which they are asked. A file that does not exist has no lines. One
 * that cannot be read is a line that may be about any host, since a key or its revocation may stand in it.
 */
export async function readKnownHosts(files: readonly string[]): Promise<KnownHostsLine[]> {
  const read = await Promise.all([...new Set(files)].map(readOne));
  return read.flat();
}

async function readOne(file: string): Promise<KnownHostsLine[]> {
  try {
    // A pipe without a writer would be waited for.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      return parseKnownHosts(file, await textOf(handle));
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    return [{ kind: 'problem', file, line: 0, hosts: '*', problem: WORDS[code ?? ''] ?? message }];
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ELOOP: 'there are too many links on the way',
};

/** The text of an open known_hosts file; of a device, such as /dev/null, none. Rejects where it is too large. */
export async function textOf(handle: FileHandle): Promise<string> {
  const there = await handle.stat();
  if (there.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
  if (!there.isFile()) return '';
  if (there.size > MAX_KNOWN_HOSTS_BYTES) {
    throw new Error(`it has ${there.size} bytes, more than the ${MAX_KNOWN_HOSTS_BYTES} that are read`);
  }
  const bytes = Buffer.alloc(there.size);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.toString('utf8', 0, length);
}
