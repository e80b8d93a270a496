import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withFileLock } from '../../../src/transports/ssh/file-lock.ts';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-lock-'));
  lock = join(folder, 'lock');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it('lets one work after the other, and leaves nothing behind', async () => {
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    working += 1;
    most = Math.max(most, working);
    await new Promise((resolve) => setTimeout(resolve, 5));
    working -= 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => withFileLock(lock, work)));
  expect(most).toBe(1);
  await expect(readFile(lock)).rejects.toThrow('ENOENT');
});

it('is free again after work that failed', async () => {
  await expect(withFileLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFileLock(lock, async () => 'done')).toBe('done');
});

it('is not taken from the next one by somebody who was held up', async () => {
  await withFileLock(lock, () => writeFile(lock, 'somebody else'));
  expect(await readFile(lock, 'utf8')).toBe('somebody else');
});

it('is waited for no longer than it takes, and never where no lock can be made', async () => {
  await writeFile(lock, 'somebody');
  const now = Date.now();
  // The holder is alive: its lock is new by every clock.
  await utimes(lock, new Date(now + 60_000), new Date(now + 60_000));
  vi.spyOn(Date, 'now')
    .mockReturnValueOnce(now)
    .mockReturnValue(now + 30_000);
  const work = vi.fn();
  await expect(withFileLock(lock, work)).rejects.toMatchObject({
    code: 'EBUSY',
    message: `${lock} is held by another process.`,
  });
  await expect(withFileLock(join(folder, 'none/lock'), work)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(work).not.toHaveBeenCalled();
});
