import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runFleet } from '../../src/fleet/run-fleet.ts';

const never = new AbortController().signal;

describe('a fleet', () => {
  it('is visited so many hosts at once, and told in the order of the hosts', async () => {
    let running = 0;
    let most = 0;
    const outcomes = await runFleet({
      hosts: [30, 1, 20, 2, 10],
      jobs: 2,
      signal: never,
      skipped: async () => 'skipped',
      visit: async (ms) => {
        running += 1;
        most = Math.max(most, running);
        await sleep(ms);
        running -= 1;
        return `after ${ms}`;
      },
    });
    expect(outcomes).toEqual(['after 30', 'after 1', 'after 20', 'after 2', 'after 10']);
    expect(most).toBe(2);
  });

  it('has an outcome for every host, also where the run was interrupted before it', async () => {
    const interrupt = new AbortController();
    const outcomes = await runFleet({
      hosts: ['a', 'b', 'c'],
      jobs: 1,
      signal: interrupt.signal,
      skipped: async (host) => `${host} skipped`,
      visit: async (host) => {
        interrupt.abort();
        return `${host} visited`;
      },
    });
    expect(outcomes).toEqual(['a visited', 'b skipped', 'c skipped']);
  });
});
