import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { visibleText } from '../../model/visible-text.ts';
import { hostKeyAlgorithms } from './algorithms.ts';
import { ConnectFailure, interrupted, tooSlow } from './connect-failure.ts';
import type { Waypoint } from './find-way.ts';
import type { LoginKeys } from './login-keys.ts';
import { type Hop, type HostKeyJudgement, openHop, type ShownKey } from './open-hop.ts';
import type { SshConfig } from './ssh-config.ts';
import type { RemoteProcess, SshConnection } from './ssh-connection.ts';
import { whyNotForwarded } from './why-not-forwarded.ts';
import { writeTogether } from './write-together.ts';

export interface Ssh2Options {
  readonly way: readonly Waypoint[];
  /** Whether what is sent to the host may be compressed. */
  readonly compress: boolean;
  readonly signal: AbortSignal;
  keysFor(config: SshConfig): LoginKeys;
  judge(waypoint: Waypoint, shown: ShownKey): Promise<HostKeyJudgement>;
  remember(waypoint: Waypoint, shown: ShownKey): Promise<void>;
  /** Types of the keys that are known of a host. */
  knownKeyTypes(waypoint: Waypoint): Promise<readonly string[]>;
}

/** Connects by ssh2, hop by hop, each verified before the next is asked for. Rejects with a `ConnectFailure`. */
export async function connectBySsh2(options: Ssh2Options): Promise<SshConnection> {
  const hops: Hop[] = [];
  try {
    for (const [index, waypoint] of options.way.entries()) {
      const before = hops.at(-1);
      const through = before
        ? await forwardTo(waypoint, before.client, options.way[index - 1]?.name ?? '', options.signal)
        : undefined;
      hops.push(
        await openHop({
          ...waypoint,
          ...(through ? { through } : {}),
          keys: options.keysFor(waypoint.config),
          judge: (shown) => options.judge(waypoint, shown),
          remember: (shown) => options.remember(waypoint, shown),
          // What goes through a hop is encrypted, and compressed by whom it is for.
          compress: options.compress && waypoint === options.way.at(-1),
          hostKeyAlgorithms: hostKeyAlgorithms(await options.knownKeyTypes(waypoint)),
          signal: options.signal,
        }),
      );
    }
  } catch (thrown) {
    for (const { client } of hops.toReversed()) client.destroy();
    throw thrown;
  }
  return ssh2Connection(options.way.at(-1)?.config.user ?? '', hops);
}

function forwardTo(
  { name, config }: Waypoint,
  client: Client,
  before: string,
  signal: AbortSignal,
): Promise<Duplex> {
  const { hostname, port, connectTimeoutMs } = config;
  return new Promise((resolve, reject) => {
    // A hop tries for as long as its kernel does, which is minutes.
    const timer = setTimeout(
      () => reject(tooSlow(name, `accept a connection from ${before}`, connectTimeoutMs)),
      connectTimeoutMs,
    );
    const interrupt = () => {
      clearTimeout(timer);
      reject(interrupted(name, signal));
    };
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) interrupt();
    client.forwardOut('127.0.0.1', 0, hostname, port, (error, channel) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
      if (!error) return resolve(channel);
      reject(
        new ConnectFailure(
          'unreachable',
          `${name} (${hostname}, port ${port}) cannot be reached through ${before}: ${visibleText(error.message.slice(0, 200))}.`,
          `Check the address of ${name} as ${before} sees it, and that ${before} lets TCP be forwarded (AllowTcpForwarding).`,
        ),
      );
    });
  });
}

function ssh2Connection(user: string, hops: readonly Hop[]): SshConnection {
  const { client } = hops.at(-1) as Hop;
  const lost = Promise.withResolvers<string>();
  for (const hop of hops) hop.client.once('close', () => lost.resolve('the connection was lost'));
  return {
    transport: 'ssh2',
    user,
    hostKeys: hops.map(({ hostKey }) => hostKey),
    exec: (command, signal) =>
      untilLost(lost.promise, signal, (settle) =>
        client.exec(command, (error, channel) => {
          if (error) settle(new Error(`The host refused to run a command: ${error.message}`));
          else settle(null, remoteProcess(channel, lost.promise));
        }),
      ),
    openSocket: (path, signal) =>
      untilLost<Duplex>(lost.promise, signal, (settle) =>
        client.openssh_forwardOutStreamLocal(path, (error, channel) => {
          if (error) settle(error);
          else settle(null, writeTogether(channel));
        }),
      ),
    connectTcp: (address, port, signal) =>
      untilLost<Duplex>(lost.promise, signal, (settle) =>
        client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
          if (error)
            settle(whyNotForwarded(error.message, (error as { reason?: unknown }).reason === PROHIBITED));
          else settle(null, channel);
        }),
      ),
    close: async () => {
      for (const hop of hops.toReversed()) hop.client.end();
      for (const hop of hops.toReversed()) hop.client.destroy();
    },
  };
}

/** SSH_OPEN_ADMINISTRATIVELY_PROHIBITED (RFC 4254, section 5.1). */
const PROHIBITED = 1;

/** A request over a connection; rejects where the connection goes, or is given up, before the answer. */
function untilLost<T>(
  lost: Promise<string>,
  signal: AbortSignal,
  request: (settle: (error: Error | null, value?: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error('interrupted'));
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void lost.then((why) => reject(new Error(why)));
    try {
      request((error, value) => {
        signal.removeEventListener('abort', giveUp);
        if (error || value === undefined) reject(error ?? new Error('the host gave no channel'));
        else resolve(value);
      });
    } catch (thrown) {
      // ssh2 throws where the connection has gone already.
      reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  });
}

/** Something that a command left behind can hold its output open long after it has ended. */
const LINGER_MS = 2000;

function remoteProcess(channel: ClientChannel, lost: Promise<string>): RemoteProcess {
  const ended = Promise.withResolvers<{ exitCode: number | null; detail: string }>();
  channel.on('exit', (code: number | null, name?: string) => {
    const end =
      code === null ? { exitCode: null, detail: `It was ended by ${name}.` } : { exitCode: code, detail: '' };
    channel.once('close', () => ended.resolve(end));
    setTimeout(() => ended.resolve(end), LINGER_MS).unref();
  });
  channel.once('close', () =>
    setImmediate(() =>
      ended.resolve({ exitCode: null, detail: 'The host ended the command without saying how.' }),
    ),
  );
  void lost.then((why) =>
    ended.resolve({ exitCode: null, detail: `${why[0]?.toUpperCase()}${why.slice(1)}.` }),
  );
  channel.on('error', () => {});
  channel.stderr.on('error', () => {});
  return {
    stdin: channel.stdin,
    stdout: channel,
    stderr: channel.stderr as RemoteProcess['stderr'],
    ended: ended.promise,
    stop: () => {
      channel.close();
      // The host confirms that only when the command has ended.
      ended.resolve({ exitCode: null, detail: 'It was given up.' });
    },
  };
}
