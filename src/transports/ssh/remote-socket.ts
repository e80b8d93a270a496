import { Duplex } from 'node:stream';
import { shellQuote } from '../../kit/shell-quote.ts';
import type { RunResult, ScriptRun } from '../transport.ts';
import { CLEAN } from './clean-environment.ts';
import { type RanAs, relayLine } from './elevation.ts';
import type { RemoteProcess, SshConnection } from './ssh-connection.ts';

export interface RemoteSocketOptions {
  readonly connection: SshConnection;
  readonly exec: SshConnection['exec'];
  run(run: ScriptRun): Promise<RunResult>;
  readonly path: string;
  readonly signal: AbortSignal;
  /** As whom scripts run there. */
  ranAs(): RanAs;
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
  const [, code, programs = ''] =
    /^look ([A-Z]+|open)((?: docker| curl)*)$/m.exec(stdout.toString('latin1')) ?? [];
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
    found=
    for program in docker curl; do command -v $program >/dev/null && found="$found $program"; done
    echo "look open$found"
  else echo 'look EACCES'; fi
elif [ -e "$path" ]; then echo 'look ENOTSOCK'
elif ls -d "$path" 2>&1 >/dev/null | grep -q denied; then echo 'look EACCES'
else echo 'look ENOENT'; fi`;

/** What can stand in a command line of every shell as it is. */
const PLAIN_PATH = /^[\w/.+@:-]+$/;

async function startRelay(
  { exec, path, signal, ranAs }: RemoteSocketOptions,
  programs: string,
): Promise<RemoteProcess> {
  if (!PLAIN_PATH.test(path)) throw failed('EINVAL', `The path ${path} cannot be named in a command line.`);
  const command = programs.includes('docker')
    ? `docker -H unix://${path} system dial-stdio`
    : programs.includes('curl')
      ? // As a telnet client curl hands on what it gets; only bytes that no HTTP text holds mean anything to it.
        `curl -sN --unix-socket ${path} telnet://localhost`
      : undefined;
  if (command === undefined) {
    throw failed('EFORWARD', 'The host forwards no streams to sockets, and has neither docker nor curl.');
  }
  return exec(`${CLEAN} sh -c '${relayLine(command, ranAs())}'`, signal);
}

/** A process as the stream between its stdin and its stdout. */
function relay(process: RemoteProcess): Duplex {
  const { stdin, stdout, stderr } = process;
  stderr.resume();
  for (const stream of [stdin, stdout]) stream.on('error', () => {});
  const both = Duplex.from({ readable: stdout, writable: stdin });
  both.once('close', () => process.stop());
  return both;
}
