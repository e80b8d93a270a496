import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { ConnectFailure, interrupted, tooSlow } from './connect-failure.ts';
import type { Waypoint } from './find-way.ts';
import { configuration, type OpensshOptions, settings } from './openssh-configuration.ts';
import { acceptedKeys, explainOpenssh } from './openssh-log.ts';
import { pinSettings } from './openssh-pins.ts';
import { relay } from './relay.ts';
import type { RemoteProcess, SshConnection, VerifiedHostKey } from './ssh-connection.ts';
import { whyNotForwarded } from './why-not-forwarded.ts';

/** More than the client says in a login. */
const LOG_BYTES = 1024 * 1024;

/**
 * Connects by the OpenSSH client, which follows its whole configuration: one connection, over which commands and
 * sockets go. Rejects with a `ConnectFailure`.
 */
export async function connectByOpenssh(options: OpensshOptions): Promise<SshConnection> {
  const { way, address, signal } = options;
  const { name, config } = way.at(-1) as Waypoint;
  // The path of a socket may have a hundred bytes.
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
  const control = join(folder, 'c');
  const file = join(folder, 'config');
  const pinned = await Promise.all(
    options.pins.map((pins, index) => (pins === null ? [] : pinSettings(folder, `host-${index}`, pins))),
  );
  await writeFile(file, configuration(options, pinned), { mode: 0o600 });
  const words = [
    '-F',
    file,
    ...settings(options, pinned.at(-1) ?? []),
    '-S',
    control,
    '-l',
    config.user,
    '-p',
    String(config.port),
  ];
  const master = execa('ssh', ['-v', '-M', '-N', ...words, '--', address], {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
    buffer: false,
    cleanup: true,
  });
  const close = async () => {
    master.kill('SIGTERM');
    await master;
    await rm(folder, { recursive: true, force: true });
  };
  const log = kept(master.stderr);
  try {
    const hostKeys = keysOf(await untilReady(master, control, options), way);
    const lost = master.then(() => true);
    const isLost = (withinMs: number) => Promise.race([lost, sleep(withinMs, false)]);
    const session = async (more: readonly string[], running: AbortSignal) => {
      if (await isLost(0)) throw new Error(LOST);
      return start(['-S', control, ...SHARED_ALONE, ...words, ...more], running);
    };
    return {
      transport: 'openssh',
      user: config.user,
      hostKeys,
      exec: async (command, running) => {
        const process = await session(['--', address, command], running);
        const ended = process.ended.then(async (end) =>
          end.exitCode === CLIENT_FAILED && (await isLost(END_TOGETHER_MS))
            ? { exitCode: null, detail: `${LOST}.` }
            : end,
        );
        return { ...process, ended };
      },
      openSocket: async (path, opening) => {
        const here = join(folder, `s${Math.random().toString(36).slice(2)}`);
        const forward = ['-F', file, '-S', control, '-O', 'forward', '-L', `${here}:${path}`, '--', address];
        const { exitCode, stderr } = await execa('ssh', forward, { reject: false, stdin: 'ignore' });
        if (exitCode !== 0) throw new Error(`the client forwards no socket: ${stderr.slice(0, 200)}`);
        const socket: Socket = connect({ path: here, signal: opening });
        await once(socket, 'connect');
        return socket;
      },
      // Whether the host has made the connection is told by the log of the shared one alone, and by that only if not.
      connectTcp: async (host, port, opening) => {
        const target = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
        const before = log.length();
        const process = await session(['-W', target, '--', address], opening);
        const ended = process.ended.then(async (end) => {
          await sleep(LOG_DELAY_MS);
          return end;
        });
        return relay({ ...process, ended }, undefined, () => {
          const why = /.*open failed: ([^\n]*)/s.exec(log.since(before))?.[1];
          return why === undefined ? undefined : whyNotForwarded(why, false);
        });
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown instanceof ConnectFailure || !signal.aborted ? thrown : interrupted(name, signal);
  }
}

/** What the client said until the login was complete. */
function untilReady(
  master: { readonly stderr: NodeJS.ReadableStream } & PromiseLike<unknown>,
  control: string,
  { way, known, signal }: OpensshOptions,
): Promise<string> {
  const { name, config } = way.at(-1) as Waypoint;
  const limitMs = config.connectTimeoutMs * (way.length + 1);
  return new Promise((resolve, reject) => {
    let log = '';
    const timer = setTimeout(() => reject(tooSlow(name, 'let us in', limitMs)), limitMs);
    const interrupt = () => reject(interrupted(name, signal));
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
    };
    master.stderr.on('data', (chunk: Buffer) => {
      if (log.length < LOG_BYTES) log += chunk.toString('utf8');
      // Every hop says this too; only where the whole way is done is there a connection to be shared.
      if (!/^debug1: Entering interactive session/m.test(log) || !existsSync(control)) return;
      settle();
      resolve(log);
    });
    void master.then(() => {
      settle();
      const passed = way.map((one, index) => ({
        name: one.name,
        user: one.config.user,
        known: known[index] ?? [],
        pins: one.pins,
      }));
      reject(explainOpenssh(passed, log));
    });
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt, { once: true });
  });
}

/** What the shared connection says of a channel can come a little after the client of that channel has ended. */
const LOG_DELAY_MS = 50;

/** The end of what the client says, with how much it was in all. */
function kept(stderr: NodeJS.ReadableStream) {
  let said = '';
  let length = 0;
  stderr.on('data', (chunk: Buffer) => {
    length += chunk.length;
    said = `${said}${chunk.toString('latin1')}`.slice(-16_384);
  });
  return {
    length: () => length,
    since: (before: number): string => said.slice(Math.max(0, said.length - (length - before))),
  };
}

/** The hops before the host are known by number alone where the client found the way itself. */
function keysOf(log: string, way: readonly Waypoint[]): readonly VerifiedHostKey[] {
  const keys = acceptedKeys(log);
  const hops = way.slice(-keys.length);
  return keys.map((key, index) => {
    const config = hops[hops.length - keys.length + index]?.config;
    return { ...key, address: config?.hostname ?? `hop ${index + 1}`, port: config?.port ?? 22 };
  });
}

const LOST = 'the connection was lost';

/** Without the shared connection the client would make one of its own, to wait for a host that is gone. */
const SHARED_ALONE: readonly string[] = ['-o', 'ProxyCommand=false'];

/** What the client comes to that failed itself; a command can come to it too. */
const CLIENT_FAILED = 255;

/** By when the one that holds a lost connection has ended too, on a machine that has much to do. */
const END_TOGETHER_MS = 2000;

/** Starts a client that goes over the shared connection. */
function start(words: readonly string[], signal: AbortSignal): RemoteProcess {
  const child = execa('ssh', words, {
    reject: false,
    buffer: false,
    cancelSignal: signal,
    stripFinalNewline: false,
  });
  // The connection that several commands share holds their streams too, also when one is given up.
  const givenUp = Promise.withResolvers<{ exitCode: null; detail: string }>();
  const ended = child.then(({ exitCode, originalMessage }) =>
    exitCode === undefined
      ? { exitCode: null, detail: originalMessage ?? 'The OpenSSH client was ended.' }
      : { exitCode, detail: '' },
  );
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: Promise.race([ended, givenUp.promise]),
    stop: () => {
      child.kill('SIGTERM');
      givenUp.resolve({ exitCode: null, detail: 'It was given up.' });
    },
  };
}
