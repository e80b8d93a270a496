import { type ChildProcess, spawn } from 'node:child_process';
import { cutText, visibleText } from '../../model/visible-text.ts';

/** Of what the program says, the end. */
const KEPT_BYTES = 4096;
const LONGEST = 300;
/** How long words are waited for of a program that has ended. */
const LAST_WORDS_MS = 500;

/** Its words never change: who gets the mail stands in it. */
const WORDS = ['-t', '-i'];
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
};

/** Hands a mail to a program that takes it as sendmail does; null where it took it, else why not. */
export function sendBySendmail(
  program: string,
  mail: string,
  { ms, signal }: { readonly ms: number; readonly signal: AbortSignal },
): Promise<string | null> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('the run was interrupted');
    // It leads a group of its own, so that nothing that it started outlives its deadline.
    const child = spawn(program, WORDS, {
      cwd: '/',
      env: ENVIRONMENT,
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    let said = '';
    let ended: string | null = null;
    const stop = (why: string) => {
      ended ??= why;
      killGroup(child);
    };
    const timer = setTimeout(() => stop(`it took longer than ${ms / 1000} s`), ms);
    const interrupt = () => stop('the run was interrupted');
    signal.addEventListener('abort', interrupt, { once: true });
    const finish = (why: string | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      child.stderr.destroy();
      resolve(why);
    };
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-KEPT_BYTES);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish(`it could not be started (${error.code ?? error.message})`),
    );
    child.on('exit', (code, byWhat) => {
      const end = () => finish(ended ?? (code === 0 ? null : failureOf(code, byWhat, said)));
      child.on('close', end);
      // What it left running in the background may hold its stderr open.
      setTimeout(end, LAST_WORDS_MS).unref();
    });
    // A program that ends before it has read all says why by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(mail);
  });
}

function failureOf(code: number | null, signal: string | null, said: string): string {
  const last = said.trim().split('\n').at(-1) ?? '';
  const words = last === '' ? 'it gave no reason' : visibleText(cutText(last, LONGEST));
  return `it ended ${code === null ? `by ${signal}` : `with exit code ${code}`}: ${words}`;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}
