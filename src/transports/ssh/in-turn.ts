import type { RemoteProcess, SshConnection } from './ssh-connection.ts';

/**
 * Runs commands side by side as far as the host lets: one that is refused while others run (`MaxSessions`)
 * waits until one of them has ended, and is tried again.
 */
export function inTurn(exec: SshConnection['exec']): SshConnection['exec'] {
  const running = new Set<Promise<unknown>>();
  return async (command, signal) => {
    for (;;) {
      const others = [...running];
      try {
        const process = await exec(command, signal);
        return tracked(process, running);
      } catch (thrown) {
        if (others.length === 0 || signal.aborted) throw thrown;
        await Promise.race([...others, aborted(signal)]);
      }
    }
  };
}

function tracked(process: RemoteProcess, running: Set<Promise<unknown>>): RemoteProcess {
  const ended = process.ended.finally(() => running.delete(ended));
  running.add(ended);
  return process;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
