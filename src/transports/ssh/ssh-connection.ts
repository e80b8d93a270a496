import type { Duplex, Readable, Writable } from 'node:stream';

/** A command that runs on a host. */
export interface RemoteProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** How it ended; `exitCode` is null where a signal or the loss of the connection ended it. Never rejects. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly detail: string }>;
  /** Gives it up: what it still says is not listened to. */
  stop(): void;
}

/** How a host, or a hop on the way to it, proved that it is the one that is meant. */
export interface VerifiedHostKey {
  readonly address: string;
  readonly port: number;
  /** `SHA256:` and the digest in base64, as ssh-keygen prints it. */
  readonly fingerprint: string;
  /** What vouches for it, such as a line of known_hosts, or that nothing does yet. */
  readonly verified: string;
}

/** A connection that has logged in, whose host and every hop before it have been verified. */
export interface SshConnection {
  readonly transport: 'ssh2' | 'openssh';
  /** The account that logged in. */
  readonly user: string;
  /** The hops in order, the host itself last. */
  readonly hostKeys: readonly VerifiedHostKey[];
  /** Runs one command line by the login shell of the account, without a terminal. */
  exec(command: string, signal: AbortSignal): Promise<RemoteProcess>;
  /** Opens a stream to a unix socket of the host as the account that logged in. */
  openSocket(path: string, signal: AbortSignal): Promise<Duplex>;
  /** Opens a TCP connection from the host to an address, as the transport promises it. */
  connectTcp(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
  close(): Promise<void>;
}
