import { removeUnfinished } from '../snapshot/write-private-file.ts';
import { EXIT, exitCode } from './exit-codes.ts';
import { describeSystemError } from './failure.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { run } from './program.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!interrupt.signal.aborted) return interrupt.abort();
    // A second signal means now. exit() would wait for a thread that waits for the reader of a pipe.
    removeUnfinished();
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
process.stdout.once('error', (error: NodeJS.ErrnoException) => {
  process.stdout.on('error', () => {});
  // A reader such as `head` that goes away has had enough; the files of the run are written all the same.
  if (error.code === 'EPIPE') return;
  process.stderr.write(`plimsoll: stdout could not be written: ${describeSystemError(error)}.\n`);
  process.once('exit', (code) => {
    if (code === EXIT.ok || code === EXIT.gate)
      process.exitCode = exitCode({ gateFailed: code === EXIT.gate, incomplete: true });
  });
});
// Nobody can be told that nobody can be told.
process.stderr.on('error', () => {});

const { stdin, stdout, stderr, env } = process;
const canAsk = stdin.isTTY && stderr.isTTY;
const styled = stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void stdout.write(text),
  log: (text) => void stderr.write(text),
  progress: (text) => {
    if (stderr.isTTY) stderr.write(`\r\u001b[2K${text}`);
  },
  progresses: stderr.isTTY,
  canAsk,
  ask: oneAtATime(async (question, how) => {
    if (!canAsk || interrupt.signal.aborted) return null;
    stderr.write('\r\u001b[2K');
    const { askPerson } = await import('./ask.ts');
    return askPerson(question, how, interrupt.signal);
  }),
  styled,
  width: stdout.columns ?? 80,
  words: process.argv.slice(2),
  interrupted: interrupt.signal,
});
