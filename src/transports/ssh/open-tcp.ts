import { connect, type Socket } from 'node:net';
import { ConnectFailure, interrupted, tooSlow } from './connect-failure.ts';
import type { SshConfig } from './ssh-config.ts';

/** Connects to the address of a host. Rejects with a `ConnectFailure`. */
export function openTcp(name: string, config: SshConfig, signal: AbortSignal): Promise<Socket> {
  const { hostname, port, addressFamily, bindAddress, connectTimeoutMs } = config;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname,
      port,
      noDelay: true,
      ...(addressFamily === 'any' ? {} : { family: addressFamily === 'inet' ? 4 : 6 }),
      ...(bindAddress === null ? {} : { localAddress: bindAddress }),
    });
    const giveUp = (why: ConnectFailure) => {
      socket.destroy();
      reject(why);
    };
    const interrupt = () => giveUp(interrupted(name, signal));
    const timer = setTimeout(
      () => giveUp(tooSlow(name, 'accept a connection', connectTimeoutMs)),
      connectTimeoutMs,
    );
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
    };
    socket.once('connect', () => {
      settle();
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error) => {
      settle();
      socket.on('error', () => {});
      giveUp(explainTcp(name, config, error));
    });
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt, { once: true });
  });
}

function explainTcp(
  name: string,
  { hostname, port }: SshConfig,
  error: NodeJS.ErrnoException,
): ConnectFailure {
  // Where a name has several addresses, each failed; the first says why.
  const first = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException) : error;
  const code = first.code ?? 'unknown error';
  const where = hostname === name && port === 22 ? name : `${name} (${hostname}, port ${port})`;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return new ConnectFailure(
        'dns',
        `The name ${hostname} has no address${code === 'ENOTFOUND' ? '' : ` (${code})`}.`,
        'Check the spelling of the host, or give it an address in the inventory or in ~/.ssh/config.',
        code === 'EAI_AGAIN',
      );
    case 'ECONNREFUSED':
      return new ConnectFailure(
        'refused',
        `${where} refused the connection: nothing listens there.`,
        'Check the address and the port, and that sshd runs there.',
        true,
      );
    case 'ECONNRESET':
    case 'EPIPE':
      return new ConnectFailure(
        'refused',
        `${where} dropped the connection.`,
        'Audit again in a while.',
        true,
      );
    case 'ETIMEDOUT':
      return new ConnectFailure('timeout', `${where} did not answer.`, CHECK_NETWORK);
    default:
      return new ConnectFailure('unreachable', `${where} cannot be reached (${code}).`, CHECK_NETWORK);
  }
}

const CHECK_NETWORK = 'Check that the host is up, and the network and firewalls on the way to it.';
