import type { InventoryHost } from '../model/inventory.ts';
import { visibleText } from '../model/visible-text.ts';
import type { Transport } from '../transports/transport.ts';
import type { RunOptions } from './options.ts';
import type { Streams } from './streams.ts';

export type ConnectOptions = Pick<RunOptions, 'knownHosts' | 'hostKeyPolicy' | 'sudo' | 'sudoPasswordFd'>;

/** Opens the way to a host. Rejects with a `ConnectFailure` where it cannot be reached or trusted. */
export type OpenTransport = (host: InventoryHost, signal: AbortSignal) => Promise<Transport>;

/** How the hosts of a run are reached; what SSH takes is loaded with the first host that needs it. */
export function openTransport(options: ConnectOptions, streams: Streams): OpenTransport {
  let ssh: Promise<OpenTransport> | undefined;
  return async (host, signal) => {
    if (host.address === null) return (await import('../transports/local.ts')).localTransport();
    ssh ??= overSsh(options, streams);
    return (await ssh)(host, signal);
  };
}

async function overSsh(options: ConnectOptions, streams: Streams): Promise<OpenTransport> {
  const [{ openSshTransport }, { openKeyStore }] = await Promise.all([
    import('../transports/ssh/open-ssh-transport.ts'),
    import('../transports/ssh/login-keys.ts'),
  ]);
  const sudoPassword = await sudoPasswords(options, streams);
  const run = {
    ...(sudoPassword === undefined ? {} : { sudoPassword }),
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

/**
 * Where passwords for sudo come from: a file descriptor has one for every host; a person is asked for that of each,
 * and only where they insist on root.
 */
async function sudoPasswords(
  { sudo, sudoPasswordFd }: ConnectOptions,
  streams: Streams,
): Promise<((host: string) => Promise<string | null>) | undefined> {
  if (sudo === 'never') return undefined;
  if (sudoPasswordFd !== undefined) {
    const { readSecretFrom } = await import('./read-secret.ts');
    const password = await readSecretFrom(sudoPasswordFd);
    return async () => password;
  }
  if (sudo !== 'always' || !streams.canAsk) return undefined;
  return (host) => streams.ask(`Password for sudo on ${visibleText(host)}: `, { secret: true });
}
