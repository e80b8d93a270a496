import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Door } from '../../model/snapshot.ts';
import { several } from '../several.ts';
import type { RunResult, ScriptRun } from '../transport.ts';
import { curlLoop, pathsAsLines } from './ask-by-curl.ts';
import { doorError } from './door-error.ts';
import { lookAtSocket, type RelayProgram } from './look-at-socket.ts';
import { relay } from './relay.ts';
import { sayingMark } from './saying-mark.ts';
import type { RemoteProcess, SshConnection } from './ssh-connection.ts';

export interface RemoteSocketOptions {
  readonly connection: SshConnection;
  /** Starts a command line of plain words as whoever scripts run as. */
  start(command: string, signal: AbortSignal): Promise<RemoteProcess>;
  run(run: ScriptRun): Promise<RunResult>;
  readonly path: string;
  /** How many streams are wanted. A relay is a session, of which hosts allow few, so there is one of them. */
  readonly atMost: number;
  readonly signal: AbortSignal;
}

export interface OpenedSockets {
  readonly streams: readonly Duplex[];
  readonly door: Door;
}

/**
 * Opens streams to a unix socket of a host by the cheapest door that it offers: a stream to the socket itself, or a program
 * that relays one, docker before curl, as root where the account may become root. Rejects with an error whose code
 * is the system's: ENOENT, EACCES, ELOOP, ENOTSOCK; or EFORWARD, where every door is shut.
 */
export async function openRemoteSockets(options: RemoteSocketOptions): Promise<OpenedSockets> {
  const { connection, run, path, atMost, signal } = options;
  const look = () => lookAtSocket(run, path, signal);
  // Nobody but root can put a link into /run.
  const looked = /^\/run\/[^/]+$/.test(path) ? undefined : await look();
  const direct = async (): Promise<OpenedSockets> => ({
    streams: await several(atMost, () => connection.openSocket(path, signal)),
    door: 'stream',
  });
  const relayed = async (program: RelayProgram): Promise<OpenedSockets> => ({
    streams: [await RELAYS[program](options)],
    door: program,
  });
  // Its client takes a connection before it knows whether the host opens the socket.
  if (connection.transport === 'openssh') {
    const program = looked === undefined ? await look() : looked;
    return program === null ? direct() : relayed(program);
  }
  try {
    return await direct();
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    // A socket that is not there, one that may not be opened, and forwarding that is switched off look the same.
    const program = looked === undefined ? await look() : looked;
    if (program !== null) return relayed(program);
    throw doorError('EFORWARD', `No door of the host leads to ${path}.`);
  }
}

const RELAYS: Readonly<Record<RelayProgram, (options: RemoteSocketOptions) => Promise<Duplex>>> = {
  docker: async ({ start, path, signal }) => {
    if (!PLAIN_PATH.test(path))
      throw doorError('EINVAL', `The path ${path} cannot be named in a command line.`);
    return relay(await start(`docker -H unix://${path} system dial-stdio`, signal));
  },
  curl: async ({ start, path, signal }) => {
    const mark = randomBytes(16).toString('hex');
    const shell = await start('sh -s', signal);
    // A shell can take more from its stdin at once than the script, so the paths wait until it has read that.
    shell.stdin.write(curlLoop(path, mark));
    return relay(await sayingMark(shell, mark, signal), pathsAsLines());
  },
};

/** What can stand in a command line of every shell as it is. */
const PLAIN_PATH = /^[\w/.+@:-]+$/;
