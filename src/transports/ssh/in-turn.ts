import { setTimeout as sleep } from 'node:timers/promises';
import type { SshConnection } from './ssh-connection.ts';

const FORGOTTEN_MS = 1000;

/**
 * Runs commands side by side as far as the host lets: one that is refused while others are being started or run
 * (`MaxSessions`) waits until one of them has ended, and is tried again.
 */
export function inTurn(exec: SshConnection['exec']): SshConnection['exec'] {
  const busy = new Set<Promise<void>>();
  let lastEnd = Number.NEGATIVE_INFINITY;
  return async (command, signal) => {
    for (;;) {
      const own = Promise.withResolvers<void>();
      const end = () => {
        busy.delete(own.promise);
        own.resolve();
      };
      const ended = () => {
        lastEnd = performance.now();
        end();
      };
      busy.add(own.promise);
      try {
        const process = await exec(command, signal);
        void process.ended.then(ended);
        return process;
      } catch (thrown) {
        end();
        // sshd forgets a session a little after it has said that it is closed.
        const soon = performance.now() - lastEnd < FORGOTTEN_MS;
        if ((busy.size === 0 && !soon) || signal.aborted) throw thrown;
        await Promise.race(busy.size > 0 ? [...busy, aborted(signal)] : [sleep(50)]);
      }
    }
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
