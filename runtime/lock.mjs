import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './failure.mjs';

/** @typedef {{beat: number, stale: number, poll: number}} Timing in milliseconds */
/** @type {Timing} */
const usual = { beat: 1000, stale: 15_000, poll: 200 };

/**
 * Runs `work` while holding the lock file `path`; only one process on the clone does so at a time.
 * A holder that died is noticed by its process id, or, where that cannot be asked (another machine, a
 * reused id), by a file that was not touched for `stale` milliseconds.
 * The lock saves work; it is not what keeps the clone intact: every step under it ends in a rename.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{signal: AbortSignal, onWait?: () => void, timing?: Timing}} options
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { signal, onWait, timing = usual }) {
  const mine = JSON.stringify({ host: hostname(), pid: process.pid, id: randomUUID() });
  await acquire(path, mine, timing, signal, onWait);
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, timing.beat);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await read(path)) === mine) await rm(path, { force: true });
  }
}

/**
 * @param {string} path
 * @param {string} mine
 * @param {Timing} timing
 * @param {AbortSignal} signal
 * @param {(() => void) | undefined} onWait
 */
async function acquire(path, mine, timing, signal, onWait) {
  let seen = '';
  let since = Date.now();
  let told = false;
  for (;;) {
    try {
      await writeFile(path, mine, { flag: 'wx' });
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const holder = await read(path);
    if (holder === undefined) continue;
    const state = `${holder} ${await touchedAt(path)}`;
    if (state !== seen) {
      seen = state;
      since = Date.now();
    }
    if (isDead(holder) || Date.now() - since > timing.stale) {
      await breakLock(path, holder);
      continue;
    }
    if (!told) onWait?.();
    told = true;
    await delay(timing.poll, undefined, { signal });
  }
}

/**
 * Takes the lock away from a dead holder. Between looking and renaming, another process may have done the
 * same and taken the lock: then its lock is put back.
 * @param {string} path
 * @param {string} holder
 */
async function breakLock(path, holder) {
  const aside = `${path}-${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await read(aside)) !== holder) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** @param {string} holder what the lock file says */
function isDead(holder) {
  try {
    const { host, pid } = JSON.parse(holder);
    if (host !== hostname()) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** @param {string} path */
async function read(path) {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {string} path */
async function touchedAt(path) {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
