/** A wrong target, pattern or inventory: one or two sentences for the user that say where and what to do. */
export class InventoryError extends Error {
  override readonly name = 'InventoryError';
}

/** An error at a line of a file. */
export const errorAt = (file: string, line: number, message: string): InventoryError =>
  new InventoryError(`${file}:${line}: ${message}`);
