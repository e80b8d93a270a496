import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { killSession } from './kill-session.ts';
import {
  CLEAN_ENVIRONMENT,
  type RunOutcome,
  type RunResult,
  type ScriptRun,
  type Transport,
} from './transport.ts';

/** This machine. */
export const localTransport = (): Transport => ({
  concurrent: true,
  run: runHere,
  openSocket: (path, signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ path });
      const giveUp = () => socket.destroy(new Error('interrupted'));
      socket.once('connect', () => {
        signal.removeEventListener('abort', giveUp);
        socket.removeListener('error', reject);
        resolve(socket);
      });
      socket.once('error', reject);
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
    }),
  close: async () => {},
});

/**
 * The shell leads a session of its own, so that a run that must end takes everything with it that the
 * script started: `timeout` makes process groups of its own, which killing one group would miss.
 */
function runHere({ script, timeoutMs, maxBytes, signal }: ScriptRun): Promise<RunResult> {
  return new Promise((resolve) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let bytes = 0;
    let stopped: RunOutcome | null = null;
    const child: ChildProcess = spawn('sh', ['-s'], {
      env: { ...CLEAN_ENVIRONMENT },
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stop = (outcome: RunOutcome) => {
      if (stopped !== null) return;
      stopped = outcome;
      const ended = child.exitCode !== null || child.signalCode !== null;
      if (child.pid !== undefined && !ended) killSession(child.pid);
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      const room = maxBytes - bytes;
      bytes += chunk.length;
      chunks.push(chunk.length > room ? chunk.subarray(0, Math.max(room, 0)) : chunk);
      if (bytes > maxBytes) stop('too-large');
    };
    const timer = setTimeout(() => stop('timeout'), timeoutMs);
    const interrupt = () => stop('interrupted');
    const finish = (exitCode: number | null, outcome: RunOutcome, detail = '') => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      resolve({ stdout: Buffer.concat(out), stderr: Buffer.concat(err), exitCode, outcome, detail });
    };
    child.stdout?.on('data', keep(out));
    child.stderr?.on('data', keep(err));
    // A shell that ended early reads no more of its script; how it ended says enough.
    child.stdin?.on('error', () => {});
    child.on('error', (error) => finish(null, 'unreachable', error.message));
    child.on('close', (code, killedBy) => {
      if (stopped !== null) finish(null, stopped);
      else if (code === null)
        finish(null, 'unreachable', `The shell was ended by ${killedBy ?? 'a signal'}.`);
      else finish(code, 'done');
    });
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt, { once: true });
    child.stdin?.end(script);
  });
}
