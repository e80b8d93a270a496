import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runFleet, withRetries } from '../../src/fleet/run-fleet.ts';

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

describe('trying again', () => {
  const attempts = async (failures: number, passing: boolean, signal = never) => {
    let made = 0;
    const outcome = await withRetries(
      async () => {
        made += 1;
        if (made <= failures) throw new Error(`failure ${made}`);
        return 'done';
      },
      () => passing,
      signal,
      [1, 1, 1],
    ).catch((thrown: unknown) => String(thrown));
    return { made, outcome };
  };

  it('helps against what passes by itself, and ends', async () => {
    expect(await attempts(3, true)).toEqual({ made: 4, outcome: 'done' });
    expect(await attempts(9, true)).toEqual({ made: 4, outcome: 'Error: failure 4' });
  });

  it('is not done for what stays as it is, nor after an interruption', async () => {
    expect(await attempts(1, false)).toEqual({ made: 1, outcome: 'Error: failure 1' });
    expect(await attempts(1, true, AbortSignal.abort())).toEqual({ made: 1, outcome: 'Error: failure 1' });
  });
});
