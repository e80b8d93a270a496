import type { InventoryHost } from '../model/inventory.ts';
import type { Transport } from '../transports/transport.ts';
import type { RunOptions } from './options.ts';
import type { Streams } from './streams.ts';
import type { SudoPasswords } from './sudo-passwords.ts';

export type ConnectOptions = Pick<RunOptions, 'knownHosts' | 'hostKeyPolicy' | 'sudoPasswordFd'>;

/** Opens the way to a host. Rejects with a `ConnectFailure` where it cannot be reached or trusted. */
export type OpenTransport = (host: InventoryHost, signal: AbortSignal) => Promise<Transport>;

/** How the hosts of a run are reached; what SSH takes is loaded with the first host that needs it. */
export async function openTransport(options: ConnectOptions, streams: Streams): Promise<OpenTransport> {
  const passwords = async () => (await import('./sudo-passwords.ts')).sudoPasswords(options, streams);
  // A slip in it is found before any host is begun.
  const given = options.sudoPasswordFd === undefined ? undefined : await passwords();
  let ssh: Promise<OpenTransport> | undefined;
  return async (host, signal) => {
    if (host.address === null) return (await import('../transports/local.ts')).localTransport();
    ssh ??= overSsh(given ?? (await passwords()), options, streams);
    return (await ssh)(host, signal);
  };
}

async function overSsh(
  sudoPassword: SudoPasswords,
  options: ConnectOptions,
  streams: Streams,
): Promise<OpenTransport> {
  const [{ openSshTransport }, { openKeyStore }] = await Promise.all([
    import('../transports/ssh/open-ssh-transport.ts'),
    import('../transports/ssh/login-keys.ts'),
  ]);
  const run = {
    sudoPassword,
    environment: process.env,
    keys: openKeyStore((question) => streams.ask(question, { secret: true })),
    hostKeyRules: {
      policy: options.hostKeyPolicy ?? (streams.canAsk ? 'ask' : 'yes'),
      ask: (question: string) => streams.ask(question, { secret: false }),
    },
    ...(options.knownHosts === undefined ? {} : { knownHosts: options.knownHosts }),
  };
  return (host, signal) => openSshTransport(host, run, signal);
}
