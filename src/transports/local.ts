import { lstat } from 'node:fs/promises';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { execa } from 'execa';
import { killSession } from './kill-session.ts';
import { runWithinLimits } from './run-within-limits.ts';
import { several } from './several.ts';
import { CLEAN_ENVIRONMENT, type RunResult, type ScriptRun, type Transport } from './transport.ts';

/** This machine. */
export const localTransport = (): Transport => ({
  scriptsAtOnce: 3,
  run: runHere,
  openAhead: async () => null,
  openSockets: async (path, atMost, signal) => {
    await refuseForeignLinks(path);
    return several(atMost, () => connectTo({ path }, signal));
  },
  connectTcp: (host, port, signal) => connectTo({ host, port, noDelay: true }, signal),
  facts: () => null,
  close: async () => {},
});

function connectTo(where: NetConnectOpts, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(where);
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
function runHere(run: ScriptRun): Promise<RunResult> {
  const child = execa('sh', ['-s'], {
    input: run.script,
    env: CLEAN_ENVIRONMENT,
    extendEnv: false,
    cwd: '/',
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
  });
  const { stdout, stderr } = child;
  const ended = child.then(({ exitCode, signal, originalMessage }) => {
    // A shell that ended early reads no more of its script; how it ended says enough.
    if (exitCode !== undefined) return { exitCode, detail: '' };
    const detail = signal
      ? `The shell was ended by ${signal}.`
      : (originalMessage ?? 'The shell could not be started.');
    return { exitCode: null, detail };
  });
  const stop = () => {
    const { exitCode, signalCode } = child.nodeChildProcess;
    if (child.pid !== undefined && exitCode === null && signalCode === null) killSession(child.pid);
  };
  return runWithinLimits({ stdout, stderr, ended, stop }, run);
}
