import { EXIT } from './exit-codes.ts';
import { describeSystemError, Failure } from './failure.ts';

/** Runs a write and turns what goes wrong into a sentence; the audit itself stands. */
export async function writeOrFail<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (thrown) {
    throw new Failure(
      `${path} could not be written: ${describeSystemError(thrown)}. Give another place with -o or --out-dir.`,
      EXIT.incomplete,
    );
  }
}
