import type { Readable } from 'node:stream';
import type { RunOutcome, RunResult, ScriptRun } from './transport.ts';

/** A shell that runs a script, here or elsewhere. */
export interface RunningShell {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when it has ended by itself and its output is whole, or when its way broke; never rejects. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly detail: string }>;
  /** Ends it and whatever it has started, as far as that can be done from here. */
  stop(): void;
}

/** Keeps what a shell prints, and ends it where it takes too long, prints too much, or is no longer wanted. */
export async function runWithinLimits(
  shell: RunningShell,
  { timeoutMs, maxBytes, signal }: Pick<ScriptRun, 'timeoutMs' | 'maxBytes' | 'signal'>,
): Promise<RunResult> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let bytes = 0;
  const stopped = Promise.withResolvers<RunOutcome>();
  let over = false;
  const stop = (outcome: RunOutcome) => {
    if (over) return;
    over = true;
    stopped.resolve(outcome);
    shell.stop();
    shell.stdout.destroy();
    shell.stderr.destroy();
  };
  const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
    const room = maxBytes - bytes;
    bytes += chunk.length;
    chunks.push(chunk.length > room ? chunk.subarray(0, Math.max(room, 0)) : chunk);
    if (bytes > maxBytes) stop('too-large');
  };
  shell.stdout.on('data', keep(out));
  shell.stderr.on('data', keep(err));
  const timer = setTimeout(() => stop('timeout'), timeoutMs);
  const interrupt = () => stop('interrupted');
  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  const ended = await Promise.race([shell.ended, stopped.promise]);
  clearTimeout(timer);
  signal.removeEventListener('abort', interrupt);
  const read = { stdout: Buffer.concat(out), stderr: Buffer.concat(err) };
  if (typeof ended === 'string') return { ...read, exitCode: null, outcome: ended, detail: '' };
  if (ended.exitCode === null) return { ...read, ...ended, outcome: 'unreachable' };
  return { ...read, exitCode: ended.exitCode, outcome: 'done', detail: '' };
}
