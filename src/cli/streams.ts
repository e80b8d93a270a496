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
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
}
