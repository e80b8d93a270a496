import { EXIT } from './exit-codes.ts';
import { describeSystemError, Failure } from './failure.ts';

/** Runs a write and turns what goes wrong into a sentence; the audit itself stands. */
export async function writeOrFail(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (thrown) {
    throw new Failure(
      `${path} could not be written: ${describeSystemError(thrown)}. Give another place with -o or --out-dir.`,
      EXIT.incomplete,
    );
  }
}
