import { spawnSync } from 'node:child_process';
import { constants, fstatSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { openTransport } from '../../src/cli/open-transport.ts';
import { readSecretFrom } from '../../src/cli/read-secret.ts';
import { sudoPasswords } from '../../src/cli/sudo-passwords.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sudo-'));
afterAll(() => rmSync(folder, { recursive: true }));
const person = (canAsk: boolean) => ({ canAsk, ask: async (question: string) => `to ${question}` });

/** A descriptor as the shell's 3<FILE opens it. */
function holding(text: string): { readonly sudoPasswordFd: number } {
  writeFileSync(join(folder, 'password'), text);
  return { sudoPasswordFd: openSync(join(folder, 'password'), 'r') };
}

describe('the password for sudo', () => {
  test('is asked for host by host, where root is insisted on and somebody can be asked', async () => {
    const passwords = await sudoPasswords({}, person(true));
    expect(await passwords({ name: 'db\u202e', sudo: 'always' })?.()).toMatch(/^to .* on db[^\u202e]*: $/);
    expect(passwords({ name: 'web', sudo: 'auto' })).toBeUndefined();
    expect(passwords({ name: 'web' })).toBeUndefined();
    expect((await sudoPasswords({}, person(false)))({ name: 'web', sudo: 'always' })).toBeUndefined();
  });

  test('is the first line of a file descriptor for every host, but those that shall do without', async () => {
    const passwords = await sudoPasswords(holding('geheim\nmore\n'), person(true));
    expect(await passwords({ name: 'web' })?.()).toBe('geheim');
    expect(await passwords({ name: 'db', sudo: 'always' })?.()).toBe('geheim');
    expect(passwords({ name: 'shop', sudo: 'never' })).toBeUndefined();
  });

  test('is open to no program that is started later', async () => {
    const { sudoPasswordFd } = holding('geheim\n');
    await readSecretFrom(sudoPasswordFd);
    await vi.waitFor(() => expect(() => fstatSync(sudoPasswordFd)).toThrow('EBADF'));
  });

  test.each(['', '\ngeheim\n', 'x'.repeat(5000)])(
    'is missed where the descriptor holds none (%#)',
    async (text) => {
      await expect(sudoPasswords(holding(text), person(true))).rejects.toThrow('holds no password');
    },
  );

  test('comes from a pipe that stays open, and is not waited for without end', async () => {
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const open = () => openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
    const [writer, reader] = [open(), open()];
    writeSync(writer, 'geheim\n');
    expect(await readSecretFrom(reader, 5000)).toBe('geheim');
    await expect(readSecretFrom(open(), 50)).rejects.toThrow('nothing came within 0.05 s');
  });

  test('is missed before any host is begun, though none of them may want it', async () => {
    const opened = openTransport({ sudoPasswordFd: 999_999 }, keptStreams());
    await expect(opened).rejects.toThrow(/^The password could not be read from file descriptor 999999/);
  });

  test('is missed where nobody opened the descriptor, which may be one that the program itself uses', () => {
    const main = join(import.meta.dirname, '../../src/cli/main.ts');
    const words = [main, 'audit', '127.0.0.1:1', '--sudo-password-fd', '3'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^plimsoll: .*file descriptor 3 .* 3<FILE\.\n$/i);
  });
});
