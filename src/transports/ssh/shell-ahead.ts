import { randomBytes } from 'node:crypto';
import type { RemoteProcess, SshConnection } from './ssh-connection.ts';

/** More than login shells say before they start another. */
const MOST_BEFORE = 256 * 1024;

/**
 * Opens a shell that runs one line and then waits for a script on its standard input; `said` is the first line of what
 * it printed. The line may hold neither single quotes nor exclamation marks, so that every login shell hands it on.
 */
export async function openShellAhead(
  exec: SshConnection['exec'],
  clean: string,
  line: string,
  signal: AbortSignal,
): Promise<{ readonly shell: RemoteProcess; readonly said: string }> {
  const mark = randomBytes(16).toString('hex');
  const shell = await exec(`${clean} sh -c 'echo ${mark} "$(${line})"; exec sh -s'`, signal);
  const said = Promise.withResolvers<string>();
  let head = '';
  const look = (chunk: Buffer) => {
    head += chunk.toString('latin1');
    const [, found] = new RegExp(`^${mark} (.*)\n`, 'm').exec(head) ?? [];
    if (found !== undefined) said.resolve(found);
    else if (head.length > MOST_BEFORE)
      said.reject(new Error('The host says too much before it does what it was told.'));
  };
  const giveUp = () => said.reject(new Error('interrupted'));
  shell.stdout.on('data', look);
  shell.stdin.on('error', () => {});
  signal.addEventListener('abort', giveUp, { once: true });
  void shell.ended.then(() => said.reject(new Error('The host did not run it.')));
  try {
    const line = await said.promise;
    shell.stdout.off('data', look);
    return { shell, said: line };
  } catch (thrown) {
    shell.stop();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
