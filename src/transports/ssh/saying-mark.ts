import { afterMark } from './after-mark.ts';
import type { RemoteProcess } from './ssh-connection.ts';

/** A process from where it has said a line that is the mark. Rejects where it ends, or is no longer wanted, before. */
export async function sayingMark(
  remote: RemoteProcess,
  mark: string,
  signal: AbortSignal,
): Promise<RemoteProcess> {
  const begun = afterMark(remote.stdout, mark);
  const gone = remote.ended.then(() => Promise.reject(new Error('The host did not run it.')));
  return { ...remote, stdout: await Promise.race([begun, gone, rejectedBy(signal)]) };
}

const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const give = () => reject(new Error('interrupted'));
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
  });
