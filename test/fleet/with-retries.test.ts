import { describe, expect, it } from 'vitest';
import { withRetries } from '../../src/fleet/with-retries.ts';

const never = new AbortController().signal;

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
