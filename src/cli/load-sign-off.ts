import { errorAt } from '../model/input-error.ts';
import type { ResultsStream } from '../model/results-stream.ts';
import type { Input } from '../model/run-results.ts';
import { SIGNERS, type SignOff, signOffSchema } from '../model/sign-off.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { orUsageError } from './failure.ts';
import { readUserFile } from './read-user-file.ts';

const LARGEST_SIGN_OFF = 1024 ** 2;

/** Where a day begins first it is 14 hours ahead of UTC. */
const FIRST_ZONE_MS = 14 * 3_600_000;

/** Who signs, and the file that says so. */
export interface GivenSignOff {
  readonly signOff: SignOff;
  readonly input: Input;
}

/**
 * Reads the file of `--sign-off`; what is wrong with it is wrong usage, and so is a signature of a day that is to come
 * everywhere at the moment.
 */
export async function loadSignOff(path: string, moment: Date): Promise<GivenSignOff> {
  const { text, name, sha256 } = await readUserFile(path, '--sign-off', LARGEST_SIGN_OFF);
  const today = new Date(moment.getTime() + FIRST_ZONE_MS).toISOString().slice(0, 10);
  const signOff = orUsageError(() => {
    const { value, lineOf } = readYaml(text, path, signOffSchema);
    for (const signer of SIGNERS) {
      const date = value[signer]?.date;
      if (date !== undefined && date > today)
        throw errorAt(
          path,
          lineOf([signer, 'date']),
          `${signer}.date is ${date}, and it is not that day yet: nobody can sign for the future.`,
        );
    }
    return value;
  });
  return { signOff, input: { role: 'sign-off', name, sha256 } };
}

/** The same results, signed by whom the file names; whoever signed them before is replaced. */
export function signedOff<T extends Pick<ResultsStream, 'head'>>(results: T, given: GivenSignOff): T {
  const { head } = results;
  const inputs = [...(head.run.inputs ?? []).filter(({ role }) => role !== 'sign-off'), given.input];
  return { ...results, head: { ...head, run: { ...head.run, inputs }, signOff: given.signOff } };
}
