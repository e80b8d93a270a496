import { Duplex } from 'node:stream';
import { shellQuote } from '../../kit/shell-quote.ts';
import type { RunResult, ScriptRun } from '../transport.ts';
import type { RemoteProcess, SshConnection } from './ssh-connection.ts';

export interface RemoteSocketOptions {
  readonly connection: SshConnection;
  /** Starts a command line of plain words as whoever scripts run as. */
  start(command: string, signal: AbortSignal): Promise<RemoteProcess>;
  run(run: ScriptRun): Promise<RunResult>;
  readonly path: string;
  readonly signal: AbortSignal;
}

export interface RemoteSocket {
  readonly stream: Duplex;
  /** Whether a program of the host carries the bytes. */
  readonly relayed: boolean;
}

/**
 * Opens a unix socket of a host by the cheapest door that it offers: a stream to the socket itself, or a
 * program that relays one, as root where the account may become root. Rejects with an error whose code is the
 * system's: ENOENT, EACCES, ELOOP, ENOTSOCK.
 */
export async function openRemoteSocket(options: RemoteSocketOptions): Promise<RemoteSocket> {
  const { connection, path, signal } = options;
  // Nobody but root can put a link into /run.
  const look = /^\/run\/[^/]+$/.test(path) ? null : await lookAt(options);
  const direct = async () => ({ stream: await connection.openSocket(path, signal), relayed: false });
  const relayed = async (programs: string) => ({
    stream: relay(await startRelay(options, programs)),
    relayed: true,
  });
  // Its client takes a connection before it knows whether the host opens the socket.
  if (connection.transport === 'openssh') {
    const programs = look ?? (await lookAt(options));
    return programs === '' ? direct() : relayed(programs);
  }
  try {
    return await direct();
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    // A socket that is not there, one that may not be opened, and forwarding that is switched off look the same.
    return relayed(look ?? (await lookAt(options)));
  }
}

const LOOK_MS = 15_000;

/** Finds out, as whoever scripts run there as, what is at the path and which programs can relay it. */
async function lookAt({ run, path, signal }: RemoteSocketOptions): Promise<string> {
  const { stdout, outcome, detail } = await run({
    script: LOOK.replace('PATH_TO_LOOK_AT', shellQuote(path)),
    timeoutMs: LOOK_MS,
    maxBytes: 64 * 1024,
    signal,
  });
  const [, code, programs = ''] = /^look ([A-Z]+|open)((?: docker)?)$/m.exec(stdout.toString('latin1')) ?? [];
  if (code === 'open') return programs;
  if (code === undefined) throw failed('EIO', `${path} could not be looked at: ${detail || outcome}`);
  throw failed(code, `${path}: ${code}`);
}

const failed = (code: string, message: string): Error => Object.assign(new Error(message), { code });

const LOOK = `path=PATH_TO_LOOK_AT
set -f
IFS=/
at=
for name in $path; do
  [ -n "$name" ] || continue
  at=$at/$name
  if [ -L "$at" ]; then
    owner=$(stat -c %u "$at")
    [ "$owner" = 0 ] || [ "$owner" = "$(id -u)" ] || { echo 'look ELOOP'; exit 0; }
  fi
done
if [ -S "$path" ]; then
  if [ -w "$path" ]; then
    command -v docker >/dev/null && echo 'look open docker' || echo 'look open'
  else echo 'look EACCES'; fi
elif [ -e "$path" ]; then echo 'look ENOTSOCK'
elif ls -d "$path" 2>&1 >/dev/null | grep -q denied; then echo 'look EACCES'
else echo 'look ENOENT'; fi`;

/** What can stand in a command line of every shell as it is. */
const PLAIN_PATH = /^[\w/.+@:-]+$/;

async function startRelay(
  { start, path, signal }: RemoteSocketOptions,
  programs: string,
): Promise<RemoteProcess> {
  if (!PLAIN_PATH.test(path)) throw failed('EINVAL', `The path ${path} cannot be named in a command line.`);
  if (!programs.includes('docker')) {
    throw failed(
      'EFORWARD',
      'The host forwards no stream to this socket, and has no docker command to relay it.',
    );
  }
  return start(`docker -H unix://${path} system dial-stdio`, signal);
}

/** A process as the stream between its stdin and its stdout; it is given up with the stream, and ends it. */
function relay(process: RemoteProcess): Duplex {
  const { stdin, stdout, stderr } = process;
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk, _, done) => void stdin.write(chunk, done),
    final: (done) => void stdin.end(done),
    destroy: (error, done) => {
      process.stop();
      done(error);
    },
  });
  stderr.resume();
  stdout.on('data', (chunk) => {
    if (!stream.push(chunk)) stdout.pause();
  });
  stdout.once('end', () => stream.push(null));
  for (const one of [stdin, stdout]) one.on('error', () => stream.destroy());
  void process.ended.then(() => stream.destroy());
  return stream;
}
