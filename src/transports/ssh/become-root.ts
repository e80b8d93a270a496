import { randomBytes } from 'node:crypto';
import { visibleText } from '../../model/visible-text.ts';
import { afterMark } from './after-mark.ts';
import type { RemoteProcess, SshConnection } from './ssh-connection.ts';

/** sudo let nobody become root; the message says why, in its own words. */
export class SudoRefused extends Error {}

/** What sudo does takes no longer, a directory service behind it included. */
export const SUDO_MS = 20_000;

const MOST_SAID = 64 * 1024;

/**
 * Starts a command as root by sudo with a password. It is written once, and only after our own prompt was seen on
 * stderr, of which nobody knew before sudo was started; then nothing is sent until the command itself has begun.
 * `clean` is what makes the environment clean, `command` is plain words. Rejects with `SudoRefused`.
 */
export async function becomeRoot(
  exec: SshConnection['exec'],
  clean: string,
  command: string,
  password: string,
  signal: AbortSignal,
): Promise<RemoteProcess> {
  const [half, other, begun] = [hex(8), hex(8), hex(16)];
  // sudo makes one % of two: a shell that says what it runs says something else than the prompt.
  const prompt = `${half}%${other}`;
  const process = await exec(
    `${clean} sudo -k -S -p ${half}%%${other} sh -c 'echo ${begun}; exec ${command}'`,
    signal,
  );
  const { stdin, stdout, stderr } = process;
  stdin.on('error', () => {});
  return new Promise((resolve, reject) => {
    let said = '';
    let asked = false;
    const refuse = (why: string) => {
      settle();
      process.stop();
      reject(new SudoRefused(why));
    };
    const timer = setTimeout(() => refuse(`sudo did not answer within ${SUDO_MS / 1000} s`), SUDO_MS);
    const interrupt = () => refuse('interrupted');
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      stderr.off('data', onErr);
    };
    const onErr = (chunk: Buffer) => {
      if (said.length < MOST_SAID) said += chunk.toString('latin1');
      const prompts = said.split(prompt).length - 1;
      if (prompts > 1) return refuse('sudo refused the password');
      if (prompts === 1 && !asked) {
        asked = true;
        stdin.write(`${password}\n`);
      }
    };
    stderr.on('data', onErr);
    afterMark(stdout, begun).then(
      (rest) => {
        settle();
        resolve({ ...process, stdout: rest });
      },
      () => refuse('something else than sudo answered'),
    );
    if (signal.aborted) return interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    void process.ended.then(() => refuse(lastWords(said.replaceAll(prompt, ''))));
  });
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

const lastWords = (said: string): string =>
  visibleText(said.trim().split('\n').at(-1)?.slice(0, 200) ?? '') || 'sudo gave no reason';
