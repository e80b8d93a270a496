import type { Duplex } from 'node:stream';
import type { ConnectionFacts } from '../model/snapshot.ts';

/**
 * A program that root may have put on a host, for accounts that may run nothing else as root. It takes no arguments,
 * and without an input it ends with 97.
 */
export interface InstalledProgram {
  /** Its plain absolute path, which ends in a hyphen and its version. */
  readonly path: string;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
}

/** A script to be run on a host, with the limits that it is held to. */
export interface ScriptRun {
  /** POSIX shell text; it arrives on the standard input of `sh -s`. */
  readonly script: string;
  /** What does the same as the script; run in its place where it is there and the account may not be root without it. */
  readonly installed?: InstalledProgram & {
    /** What it reads from its standard input. */
    readonly input: string;
  };
  readonly timeoutMs: number;
  /** Limit of stdout and stderr together. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * How a run ended: `done` means that the shell ended by itself; whatever else it is, what had arrived by
 * then is there. `unreachable`: the way to the host broke, or the shell could not be started. `not-root`: it
 * was to run as root or not at all, and the account cannot become root.
 */
export type RunOutcome = 'done' | 'timeout' | 'too-large' | 'interrupted' | 'unreachable' | 'not-root';

export interface RunResult {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** null where the shell did not end by itself. */
  readonly exitCode: number | null;
  readonly outcome: RunOutcome;
  /** What the system said where the outcome is `unreachable`, or sudo where it is `not-root`; empty otherwise. */
  readonly detail: string;
}

/** Moves bytes to and from a host; knows nothing of Docker. */
export interface Transport {
  /** How many scripts may run at once: one where each would need a password or a channel of its own. */
  readonly scriptsAtOnce: number;
  /** Runs a script by `sh -s` in the clean environment, without a terminal. Never rejects for what a host does. */
  run(run: ScriptRun): Promise<RunResult>;
  /**
   * Has a shell ready for the next script before that is known, where that saves waits: it runs a line of plain shell
   * first. Resolves with the first line that it printed, as the account that logs in; null where there is no such
   * shell. Never rejects.
   */
  openAhead(line: string, signal: AbortSignal): Promise<string | null>;
  /**
   * Opens streams to a unix socket of the host, as many as are wanted where each costs next to nothing, else one.
   * Rejects with the system's error, its code included, where there is none.
   */
  openSockets(path: string, atMost: number, signal: AbortSignal): Promise<readonly Duplex[]>;
  /**
   * Opens a TCP connection from the host's place in the network to an address and nothing else: no name is looked up, no
   * proxy is asked. Rejects with the system's error, its code included, or with EFORWARD where the host forwards none.
   * Where it shows only later that nothing accepts it, the stream ends with such an error before a byte has come.
   */
  connectTcp(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** How the host was reached and verified, and as whom scripts ran; null for this machine. */
  facts(): ConnectionFacts | null;
  close(): Promise<void>;
}

/** The whole environment of what runs on a host: nothing is inherited from the account that logs in. */
export const CLEAN_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
} as const;
