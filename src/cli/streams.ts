/** The world outside the program, so that commands can be tested without one. */
export interface Streams {
  /** What was asked for, and nothing else. */
  out(text: string): void;
  /** Progress and log lines. */
  log(text: string): void;
  /** One line that overwrites itself on a terminal; nothing elsewhere. */
  progress(text: string): void;
  /** Whether `progress` shows anything. */
  readonly progresses: boolean;
  /** Whether there is a person at a terminal who can be asked. */
  readonly canAsk: boolean;
  /** Asks a person, one question at a time; a secret is not shown while it is typed. null where nobody can be asked. */
  ask(question: string, how: { readonly secret: boolean }): Promise<string | null>;
  readonly styled: boolean;
  readonly width: number;
  /** The words of the command line. */
  readonly words: readonly string[];
  /** Aborted by the first SIGINT or SIGTERM, or when the time of the run is over. */
  readonly interrupted: AbortSignal;
}

/** The same streams for a run that has so many seconds. */
export function withTimeLimit(streams: Streams, seconds: number | undefined): Streams {
  if (seconds === undefined) return streams;
  const deadline = AbortSignal.timeout(Math.ceil(seconds * 1000));
  return { ...streams, interrupted: AbortSignal.any([streams.interrupted, deadline]) };
}

/** Why a run ended before its time, as the beginning of a sentence. */
export const whyEnded = ({ interrupted: { reason } }: Pick<Streams, 'interrupted'>): string =>
  reason instanceof DOMException && reason.name === 'TimeoutError'
    ? 'the time for the run (--run-timeout) was over'
    : 'interrupted';
