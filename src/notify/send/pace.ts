/** How long somebody is tried to be told; in milliseconds. */
export interface Pace {
  readonly attempts: number;
  /** What one attempt may take. */
  readonly attempt: number;
  /** What all of them may take, with the waits between. */
  readonly all: number;
  /** The first wait; each further one is twice as long. */
  readonly wait: number;
  /** The longest wait, also where the receiver asks for a longer one. */
  readonly longestWait: number;
}

export const PACE: Pace = { attempts: 5, attempt: 15_000, all: 90_000, wait: 1000, longestWait: 60_000 };

/** For a run that somebody has ended already. */
export const BRIEF_PACE: Pace = { attempts: 2, attempt: 5000, all: 10_000, wait: 500, longestWait: 1000 };

/**
 * How long to wait after an attempt, from 1 on: as long as the receiver asked for, else twice as long each time, within limits;
 * and a part more by a `random` number from 0 to 1, so that many machines do not come at once.
 */
export function waitAfter(
  attempt: number,
  asked: number | null,
  { wait, longestWait }: Pick<Pace, 'wait' | 'longestWait'>,
  random: number,
): number {
  if (asked !== null) return Math.min(asked, longestWait) + (wait * random) / 2;
  return Math.min(wait * 2 ** (attempt - 1), longestWait) * (1 + random / 2);
}
