import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait before each further attempt, in milliseconds, before chance lengthens it by up to a half. */
const WAITS_MS: readonly number[] = [500, 1500, 4000];

/**
 * Tries again what can pass by itself. Each wait is lengthened by chance, so that the hosts of a fleet that were
 * turned away at once do not come back at once. Rejects with the last failure.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  passes: (thrown: unknown) => boolean,
  signal: AbortSignal,
  waitsMs = WAITS_MS,
): Promise<T> {
  for (const wait of waitsMs) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!passes(thrown) || signal.aborted) throw thrown;
      await sleep(wait * (1 + Math.random() / 2), undefined, { signal }).catch(() => {});
      if (signal.aborted) throw thrown;
    }
  }
  return attempt();
}
