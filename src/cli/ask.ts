import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/**
 * Asks the person at the terminal; the question goes to stderr, so that stdout stays what was asked for. null
 * where the person ends the input or interrupts.
 */
export async function askPerson(
  question: string,
  { secret }: { readonly secret: boolean },
  signal: AbortSignal,
): Promise<string | null> {
  let muted = false;
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      if (!muted) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  try {
    const ended = new Promise<null>((resolve) => {
      terminal.once('close', () => resolve(null));
      terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    });
    const answer = terminal.question(question, { signal });
    // What is typed from here on is the secret.
    muted = secret;
    return await Promise.race([answer, ended]);
  } catch {
    return null;
  } finally {
    terminal.close();
    if (secret) process.stderr.write('\n');
  }
}
