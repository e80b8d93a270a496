import { run } from './program.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second signal means now.
    if (interrupt.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    interrupt.abort();
  });
}
// A reader such as `head` that goes away is no bug of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { stdout, stderr, env } = process;
const styled = stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => void stdout.write(text),
  log: (text) => void stderr.write(text),
  progress: (text) => {
    if (stderr.isTTY) stderr.write(`\r\u001b[2K${text}`);
  },
  styled,
  width: stdout.columns ?? 80,
  interrupted: interrupt.signal,
});
