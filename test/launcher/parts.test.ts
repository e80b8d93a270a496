import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../runtime/lock.mjs';
import { environment, explain } from '../../runtime/npm.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-parts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const timing = { beat: 20, stale: 200, poll: 10 };
const { signal } = new AbortController();

describe('the lock', () => {
  const lock = () => join(folder, 'lock');

  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await delay(30);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 6 }, () => withLock(lock(), work, { signal, timing })));
    expect(most).toBe(1);
    expect(existsSync(lock())).toBe(false);
  });

  it('is free again after a failure', async () => {
    const failing = withLock(lock(), () => Promise.reject(new Error('no')), { signal, timing });
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(lock())).toBe(false);
  });

  it('is taken at once from a process that is gone', async () => {
    // Above the highest process id of Linux.
    writeFileSync(lock(), JSON.stringify({ host: hostname(), pid: 2 ** 30, id: 'x' }));
    const slow = { ...timing, stale: 60_000 };
    expect(
      await withLock(lock(), async () => readFileSync(lock(), 'utf8'), { signal, timing: slow }),
    ).toContain(`"pid":${process.pid}`);
  });

  it.each([
    ['of another machine', JSON.stringify({ host: 'elsewhere', pid: 1, id: 'x' })],
    ['that is empty', ''],
  ])('is taken from a file %s that nobody touches', async (_, text) => {
    writeFileSync(lock(), text);
    let waited = false;
    await withLock(lock(), async () => undefined, {
      signal,
      timing,
      onWait: () => {
        waited = true;
      },
    });
    expect(waited).toBe(true);
  });

  it('is left to a holder that keeps touching it', async () => {
    writeFileSync(lock(), JSON.stringify({ host: 'elsewhere', pid: 1, id: 'x' }));
    const beat = setInterval(() => utimesSync(lock(), new Date(), new Date()), 20);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 500);
    await expect(withLock(lock(), async () => 'got it', { signal: stop.signal, timing })).rejects.toThrow();
    clearInterval(beat);
  });
});

describe('the environment of npm', () => {
  it('keeps what leads to the registry and drops what an outer npm says', () => {
    const env = {
      PATH: '/bin',
      HOME: '/h',
      HTTPS_PROXY: 'p',
      NODE_EXTRA_CA_CERTS: 'c',
      npm_config_registry: 'r',
      npm_config_userconfig: 'u',
      npm_config_omit: 'dev',
      npm_config_local_prefix: '/l',
      npm_package_json: '/p',
      npm_lifecycle_event: 'start',
      NODE_ENV: 'production',
    };
    expect(environment(env, '/locked')).toEqual({
      PATH: '/locked:/bin',
      HOME: '/h',
      HTTPS_PROXY: 'p',
      NODE_EXTRA_CA_CERTS: 'c',
      npm_config_registry: 'r',
      npm_config_userconfig: 'u',
    });
  });
});

describe('what npm said', () => {
  it.each([
    ['npm error code EAI_AGAIN', 'could not be reached'],
    ['npm ERR! code ENOSPC', 'disk is full'],
    ['npm error code EACCES', 'permissions'],
    ['npm error code EUSAGE', 'disagree'],
    ['npm error code E404', 'does not have a locked package'],
    ['npm error something new', 'npm ci'],
  ])('%s', (said, hint) => {
    const text = explain('the packages', 1, `${said}\n`);
    expect(text).toContain(said.replace(/^npm (error|ERR!) (code )?/, ''));
    expect(text).toContain(hint);
  });

  it('first in its errors, then in its requests', () => {
    const request = 'npm http fetch GET x attempt 1 failed with ETIMEDOUT\n';
    expect(explain('it', 1, `${request}npm error code EUSAGE\n`)).toContain('disagree');
    expect(explain('it', 1, `${request}npm error stopped\n`)).toContain(
      '(stopped). The package registry could not',
    );
  });

  it('nothing', () => {
    expect(explain('Node.js', 7, '')).toMatch(/^npm could not fetch Node\.js \(exit code 7\)\. /);
  });
});
