import { randomBytes } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock is held for milliseconds; one of this age belongs to a process that is gone. */
const ABANDONED_MS = 10_000;
const PATIENCE_MS = 20_000;

/**
 * Runs `work` while no other process, and nobody else in this one, runs theirs for the same lock file. Rejects
 * with EBUSY after 20 seconds, or with the system's error where the file cannot be made. Node.js has no flock();
 * a lock whose holder was killed is taken over by its age, so `work` must do no harm without a lock either.
 */
export async function withFileLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const ours = randomBytes(16).toString('hex');
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await take(lock, ours))) {
    if (Date.now() > deadline) {
      throw Object.assign(new Error(`${lock} is held by another process.`), { code: 'EBUSY' });
    }
    if (await isAbandoned(lock)) await rm(lock, { force: true });
    else await sleep(2 + Math.random() * 20);
  }
  try {
    return await work();
  } finally {
    // After a long stop it may be somebody else's by now.
    if ((await readFile(lock, 'utf8').catch(() => '')) === ours) await rm(lock, { force: true });
  }
}

async function take(lock: string, ours: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    try {
      await file.writeFile(ours);
    } catch (thrown) {
      // On a full disk it would be taken for somebody's.
      await rm(lock, { force: true });
      throw thrown;
    } finally {
      await file.close();
    }
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  const there = await stat(lock).catch(() => null);
  return there !== null && Date.now() - there.mtimeMs > ABANDONED_MS;
}
