/** A wrong target, pattern or file of the user: one or two sentences that say where and what to do. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** An error at a line of a file. */
export const errorAt = (file: string, line: number, message: string): InputError =>
  new InputError(`${file}:${line}: ${message}`);
