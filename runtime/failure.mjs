/** A failure that is told in plain sentences, without a stack: what happened, why, what to do next. */
export class Failure extends Error {}

/** The run was stopped by a signal; `number` is the signal's number. */
export class Stopped extends Error {
  /** @param {number} number */
  constructor(number) {
    super(`stopped by signal ${number}`);
    this.number = number;
  }
}

/**
 * The code of a system error (`ENOENT`, `EACCES`, ...), or an empty string.
 * @param {unknown} error
 */
export function codeOf(error) {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
