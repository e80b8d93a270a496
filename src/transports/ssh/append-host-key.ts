import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, mkdir, open, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { withFileLock } from './file-lock.ts';
import { keyType } from './host-key.ts';
import { type HostToVerify, isRecordable, lookedUp } from './host-names.ts';
import { hostKeyVerdict } from './judge-host-key.ts';
import { hashedName, parseKnownHosts, SALT_BYTES } from './known-hosts.ts';
import { textOf } from './read-known-hosts.ts';

/**
 * What became of a key that was to be remembered: `known` where the file has it already, `contradicted` where it
 * has got another key or a revocation for that host since it was read, so that this one is no longer acceptable.
 * `unkept` where the file is a device such as /dev/null.
 */
export type Recorded = 'appended' | 'known' | 'contradicted' | 'unkept';

/**
 * Appends the key of a host to a known_hosts file, after the host has proved that it holds it. A new file is for
 * its owner alone (0600), a new directory too (0700). The lines are written whole and at once at the end of the
 * file, whoever else appends, or not at all. Rejects with the system's error.
 */
export async function appendHostKey(
  file: string,
  host: HostToVerify,
  key: Uint8Array,
  { hash }: { /** HashKnownHosts */ readonly hash: boolean },
): Promise<Recorded> {
  const entry = entryOf(host, key, hash);
  // Whatever is wrong with the directory, opening the file says it.
  await mkdir(dirname(file), { mode: 0o700 }).catch(() => {});
  const handle = await open(file, APPENDING, 0o600);
  try {
    if (!(await handle.stat()).isFile()) return 'unkept';
    return await withFileLock(await lockOf(file), async () => {
      const text = await textOf(handle);
      const verdict = hostKeyVerdict(parseKnownHosts(file, text), host, key);
      if (verdict.kind === 'match') return 'known';
      if (verdict.kind === 'mismatch' || verdict.kind === 'revoked') return 'contradicted';
      await appendWhole(handle, text === '' || text.endsWith('\n') ? entry : `\n${entry}`);
      return 'appended';
    });
  } finally {
    await handle.close();
  }
}

const { O_RDWR, O_APPEND, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants;
const APPENDING = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY;

/** A link and the file it leads to have one lock. */
async function lockOf(file: string): Promise<string> {
  const real = await realpath(file);
  return join(dirname(real), `.${basename(real)}.lock`);
}

/** As OpenSSH writes it: name and address in one line, or each hashed in a line of its own. */
function entryOf(host: HostToVerify, key: Uint8Array, hash: boolean): string {
  const type = keyType(key);
  if (type === null) throw new Error('What is to be remembered is no key.');
  if (!isRecordable(host.alias ?? host.name)) throw new Error(`${host.name} cannot stand in known_hosts.`);
  const { name, address } = lookedUp(host);
  const names = address === null ? [name] : [name, address];
  const heads = hash ? names.map((one) => hashedName(one, randomBytes(SALT_BYTES))) : [names.join(',')];
  return heads.map((head) => `${head} ${type} ${Buffer.from(key).toString('base64')}\n`).join('');
}

async function appendWhole(handle: FileHandle, entry: string): Promise<void> {
  const bytes = Buffer.from(entry);
  const before = (await handle.stat()).size;
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten === bytes.length) return;
  // A full disk takes a part: half a line would be a key that never fits.
  if ((await handle.stat()).size === before + bytesWritten) await handle.truncate(before);
  throw Object.assign(new Error('no space left on the device'), { code: 'ENOSPC' });
}
