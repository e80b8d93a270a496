import { usageError } from './failure.ts';

/** The world outside the program, so that commands can be tested without one. */
export interface Streams {
  /** What was asked for, and nothing else. */
  out(text: string): void;
  /** Progress and log lines. */
  log(text: string): void;
  /** One line that overwrites itself on a terminal; nothing elsewhere. */
  progress(text: string): void;
  readonly styled: boolean;
  readonly width: number;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
}

/** A TARGET of the contract that this version can reach. */
export interface Target {
  readonly name: string;
  readonly target: string;
}

/** Understands targets; for now only this machine. */
export function parseTargets(targets: readonly string[]): readonly Target[] {
  const remote = targets.find((target) => target !== 'local');
  if (remote !== undefined) {
    throw usageError(
      `"${remote}" is another machine, and this version audits only the one it runs on: leave the target out, or say local.`,
    );
  }
  if (process.platform !== 'linux') {
    throw usageError(
      'This machine runs no Linux, so it cannot be audited itself: run plimsoll on the Docker host.',
    );
  }
  return [{ name: 'local', target: 'local' }];
}
