import type { AppliedWaivers } from '../waivers/apply-waivers.ts';
import type { WaivableChecks } from '../waivers/read-waivers.ts';
import { orUsageError } from './failure.ts';
import { readUserFile } from './read-user-file.ts';

/** More than 5000 entries with a long reason each. */
export const LARGEST_WAIVERS = 16 * 1024 ** 2;

/** Reads the file of `--waivers`, to be applied as of a moment; what is wrong with it is wrong usage. */
export async function loadWaivers(
  path: string,
  moment: Date,
  known: WaivableChecks,
): Promise<AppliedWaivers & { readonly sha256: string }> {
  const [{ text, sha256 }, { readWaivers }, { applyWaivers }, { describeObjects }] = await Promise.all([
    readUserFile(path, '--waivers', LARGEST_WAIVERS),
    import('../waivers/read-waivers.ts'),
    import('../waivers/apply-waivers.ts'),
    import('../probes/object-traits.ts'),
  ]);
  const waivers = orUsageError(() => readWaivers(text, path, known));
  return { sha256, ...applyWaivers(waivers, moment, describeObjects) };
}
