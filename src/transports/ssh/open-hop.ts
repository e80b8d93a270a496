import type { Duplex } from 'node:stream';
import type { AnyAuthMethod, Client, ServerHostKeyAlgorithm } from 'ssh2';
import { ALGORITHMS, compression } from './algorithms.ts';
import { ConnectFailure, interrupted, tooSlow } from './connect-failure.ts';
import { explainSshError } from './explain-ssh-error.ts';
import { fingerprint } from './host-key.ts';
import type { LoginKeys } from './login-keys.ts';
import { openTcp } from './open-tcp.ts';
import { dropLateWrites, limitReceived, MOST_RECEIVED } from './packet-guards.ts';
import { signAtOnce } from './sign-at-once.ts';
import type { SshConfig } from './ssh-config.ts';
import type { VerifiedHostKey } from './ssh-connection.ts';
import { writeTogether } from './write-together.ts';

/** Whether a host is the one that is meant, and how that is known. */
export type HostKeyJudgement =
  | {
      readonly accept: true;
      readonly fingerprint: string;
      readonly how: string;
      /** Whether it is to be remembered once the host has let us in. */
      readonly record: boolean;
    }
  | { readonly accept: false; readonly message: string; readonly next: string };

/** A key, and the address of the host that showed it; null where the way leads through another host. */
export interface ShownKey {
  readonly key: Buffer;
  readonly address: string | null;
}

export interface HopOptions {
  /** The host as the user named it. */
  readonly name: string;
  readonly config: SshConfig;
  /** The way to it through the hop before; absent for the first. */
  readonly through?: Duplex;
  readonly keys: LoginKeys;
  judge(shown: ShownKey): Promise<HostKeyJudgement>;
  /** Remembers a key that nobody had seen before. Rejects with a `ConnectFailure` where it must not be used. */
  remember(shown: ShownKey): Promise<void>;
  /** The algorithms of host keys, those that are known of the host first. */
  readonly hostKeyAlgorithms: ServerHostKeyAlgorithm[];
  /** Whether what is sent may be compressed. */
  readonly compress: boolean;
  readonly signal: AbortSignal;
}

export interface Hop {
  readonly client: Client;
  readonly hostKey: VerifiedHostKey;
}

const KEEPALIVE = { keepaliveInterval: 5000, keepaliveCountMax: 3 };

/** Connects to one host, verifies it, and logs in by key. Rejects with a `ConnectFailure`. */
export async function openHop(options: HopOptions): Promise<Hop> {
  const { config, name, signal } = options;
  const { sock, address } = await reach(options);
  const { Client } = (await import('ssh2')).default;
  const client = new Client();
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  let hostKey: VerifiedHostKey | undefined;
  let unseen: ShownKey | undefined;
  // A host may be slow, a person may not be hurried: no timer runs while something is decided here.
  let timer: NodeJS.Timeout | undefined;
  const expect = (what: string) => {
    timer = setTimeout(
      () => ready.reject(tooSlow(name, what, config.connectTimeoutMs)),
      config.connectTimeoutMs,
    );
  };
  const decide = async <T>(decision: () => Promise<T>, thenExpect: string): Promise<T> => {
    clearTimeout(timer);
    const decided = await decision();
    expect(thenExpect);
    return decided;
  };
  const interrupt = () => ready.reject(interrupted(name, signal));

  client.on('ready', ready.resolve);
  client.on('error', (error) => ready.reject(explainSshError(error, options)));
  client.on('close', () => ready.reject(closedEarly(options)));
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    expect('complete the handshake of SSH');
    client.connect({
      sock,
      username: config.user,
      readyTimeout: 0,
      ...KEEPALIVE,
      agentForward: false,
      ident: 'plimsoll',
      algorithms: {
        ...ALGORITHMS,
        compress: compression(options.compress),
        serverHostKey: options.hostKeyAlgorithms,
      },
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        // It is shown again whenever the keys of the connection are renewed.
        if (hostKey) return verify(fingerprint(key) === hostKey.fingerprint);
        const shown = { key: Buffer.from(key), address };
        decide(() => options.judge(shown), 'go on after its key was verified').then((judgement) => {
          if (judgement.accept) {
            const { fingerprint, how } = judgement;
            if (judgement.record) unseen = shown;
            hostKey = { address: config.hostname, port: config.port, fingerprint, verified: how };
          } else {
            ready.reject(new ConnectFailure('host-key', judgement.message, judgement.next));
          }
          verify(judgement.accept);
        }, ready.reject);
      },
      authHandler: (accepted, partial, next) => {
        decide(() => nextMethod(options, accepted, partial), 'answer the login').then(next, ready.reject);
      },
    });
    limitReceived(client, MOST_RECEIVED);
    dropLateWrites(client);
    signAtOnce(client);
    await ready.promise;
    if (hostKey === undefined) throw new Error(`${name} let somebody in before its key was verified.`);
    client.removeAllListeners('error').removeAllListeners('close');
    if (unseen) await options.remember(unseen);
    return { client, hostKey };
  } catch (thrown) {
    client.destroy();
    sock.destroy();
    throw thrown;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', interrupt);
    // What breaks later is seen by whoever waits for an answer.
    client.on('error', () => {});
    sock.on('error', () => {});
  }
}

async function reach({ through, name, config, signal }: HopOptions): Promise<{
  readonly sock: Duplex;
  readonly address: string | null;
}> {
  if (through) return { sock: through, address: null };
  const sock = await openTcp(name, config, signal);
  return { sock: writeTogether(sock), address: sock.remoteAddress ?? null };
}

/** The next key to offer. Passwords are none of ours, and a second factor takes a person. */
async function nextMethod(
  { keys, config, name }: HopOptions,
  accepted: readonly string[] | null,
  partial: boolean | null,
): Promise<AnyAuthMethod> {
  const username = config.user;
  if (partial) {
    throw new ConnectFailure(
      'auth',
      `${name} accepts a key of ${username} and asks for more (${accepted?.join(', ')}).`,
      'Let the account of the audit log in by key alone.',
    );
  }
  const credential = accepted === null || accepted.includes('publickey') ? await keys.next() : null;
  if (credential === null) throw noKeyFits(name, username, keys, accepted);
  return credential.kind === 'agent'
    ? { type: 'agent', username, agent: credential.agent }
    : { type: 'publickey', username, key: credential.key };
}

function noKeyFits(
  name: string,
  user: string,
  { offered, unused }: LoginKeys,
  accepted: readonly string[] | null,
): ConnectFailure {
  const tried = offered.length > 0 ? `refused ${offered.join(', ')}` : 'was offered no key';
  const left = unused.length > 0 ? `; ${unused.join('; ')}` : '';
  const how = accepted && accepted.length > 0 ? ` It accepts: ${accepted.join(', ')}.` : '';
  return new ConnectFailure(
    'auth',
    `${name} did not let ${user} in: it ${tried}${left}.${how}`,
    `Put a public key of yours into ~${user}/.ssh/authorized_keys there, or name the right user or key (--ssh-key, ~/.ssh/config).`,
  );
}

const closedEarly = ({ name, config, keys }: HopOptions): ConnectFailure =>
  keys.offered.length > 0
    ? new ConnectFailure(
        'auth',
        `${name} closed the connection when it was offered a key of ${config.user}.`,
        `Look at the log of sshd there: the account may be locked or expired, or ${config.user} may not log in.`,
      )
    : new ConnectFailure(
        'refused',
        `${name} closed the connection before the login was complete.`,
        'Look at the log of sshd there; one that is busy (MaxStartups) lets people in again after a while.',
        true,
      );
