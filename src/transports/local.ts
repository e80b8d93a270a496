import { lstat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { execa } from 'execa';
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
  openSocket: async (path, signal) => {
    await refuseForeignLinks(path);
    return connectTo(path, signal);
  },
  close: async () => {},
});

function connectTo(path: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
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
  });
}

/**
 * Rejects with ELOOP where a link on the way belongs to somebody else than root or ourselves: it could lead
 * to a socket that its owner may not open. connect() itself would follow it.
 */
async function refuseForeignLinks(path: string): Promise<void> {
  const names = path.split('/').filter((name) => name !== '');
  const places = names.map((_, index) => `/${names.slice(0, index + 1).join('/')}`);
  for (const place of places) {
    // What cannot be seen is for connect() to say.
    const there = await lstat(place).catch(() => null);
    if (there?.isSymbolicLink() && there.uid !== 0 && there.uid !== process.geteuid?.()) {
      throw Object.assign(new Error(`${place} is a link of user ${there.uid}.`), { code: 'ELOOP' });
    }
  }
}

/**
 * The shell leads a session of its own, so that a run that must end takes everything with it that the
 * script started: `timeout` makes process groups of its own, which killing one group would miss. Hence the
 * deadline, the limit and the signal are ours and not execa's, which end the shell alone.
 */
async function runHere({ script, timeoutMs, maxBytes, signal }: ScriptRun): Promise<RunResult> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let bytes = 0;
  let stopped: RunOutcome | null = null;
  const child = execa('sh', ['-s'], {
    input: script,
    env: CLEAN_ENVIRONMENT,
    extendEnv: false,
    cwd: '/',
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
  });
  const stop = (outcome: RunOutcome) => {
    if (stopped !== null) return;
    stopped = outcome;
    const { exitCode, signalCode } = child.nodeChildProcess;
    if (child.pid !== undefined && exitCode === null && signalCode === null) killSession(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
    const room = maxBytes - bytes;
    bytes += chunk.length;
    chunks.push(chunk.length > room ? chunk.subarray(0, Math.max(room, 0)) : chunk);
    if (bytes > maxBytes) stop('too-large');
  };
  child.stdout.on('data', keep(out));
  child.stderr.on('data', keep(err));
  const timer = setTimeout(() => stop('timeout'), timeoutMs);
  const interrupt = () => stop('interrupted');
  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  const ended = await child;
  clearTimeout(timer);
  signal.removeEventListener('abort', interrupt);
  const read = { stdout: Buffer.concat(out), stderr: Buffer.concat(err) };
  if (stopped !== null) return { ...read, exitCode: null, outcome: stopped, detail: '' };
  // A shell that ended early reads no more of its script; how it ended says enough.
  if (ended.exitCode !== undefined) return { ...read, exitCode: ended.exitCode, outcome: 'done', detail: '' };
  const detail = ended.signal
    ? `The shell was ended by ${ended.signal}.`
    : (ended.originalMessage ?? 'The shell could not be started.');
  return { ...read, exitCode: null, outcome: 'unreachable', detail };
}
