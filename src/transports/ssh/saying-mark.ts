import { afterMark } from './after-mark.ts';
import type { RemoteProcess } from './ssh-connection.ts';

/**
 * A process from where it has said a line that is the mark. Rejects where it ends, or is no longer wanted, before; it is
 * given up then, since a host that allows few sessions would start nothing else beside it.
 */
export async function sayingMark(
  remote: RemoteProcess,
  mark: string,
  signal: AbortSignal,
): Promise<RemoteProcess> {
  const begun = afterMark(remote.stdout, mark);
  const gone = remote.ended.then(() => Promise.reject(new Error('The host did not run it.')));
  try {
    return { ...remote, stdout: await Promise.race([begun, gone, rejectedBy(signal)]) };
  } catch (thrown) {
    remote.stop();
    throw thrown;
  }
}

const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const give = () => reject(new Error('interrupted'));
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
  });
