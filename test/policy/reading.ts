import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path/posix';
import { FRAMEWORKS } from '../../checks/benchmarks/frameworks.ts';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { FAMILIES } from '../../checks/families.ts';
import { CHECKS } from '../../checks/index.ts';
import { InputError } from '../../src/model/input-error.ts';
import { type LoadPolicy, type PolicyFile, readChain } from '../../src/policy/read-chain.ts';
import { type PolicyInForce, parametersOf, resolvePolicy } from '../../src/policy/resolve-policy.ts';

/** Files by their path, in place of a disk. */
export type Files = Readonly<Record<string, string>>;

const loadFrom =
  (files: Files): LoadPolicy =>
  async (reference, referrer) => {
    const identity = referrer ? join(dirname(referrer.identity), reference) : reference;
    const text = files[identity];
    if (text === undefined) throw new InputError(`${identity} is not there.`);
    return { name: identity, identity, text, sha256: createHash('sha256').update(text).digest('hex') };
  };

/** Reads `policy.yaml` of some files, and what it extends. */
export const chainOf = (files: Files): Promise<readonly PolicyFile[]> =>
  readChain('policy.yaml', parametersOf(CHECKS), loadFrom(files));

/** What a policy means for a run. */
export async function resolved(
  files: string | Files,
  { version = '1.8.0', level = 2 as 1 | 2 } = {},
): Promise<PolicyInForce> {
  const benchmark = BENCHMARKS.find((one) => one.version === version);
  if (!benchmark) throw new Error(`There is no benchmark ${version}.`);
  return resolvePolicy(
    await chainOf(typeof files === 'string' ? { 'policy.yaml': files } : files),
    { benchmark, benchmarks: BENCHMARKS, checks: CHECKS, families: FAMILIES, frameworks: FRAMEWORKS },
    level,
  );
}

/** Why files of policies are refused. */
export async function refusalOf(
  files: string | Files,
  run?: Parameters<typeof resolved>[1],
): Promise<string> {
  try {
    await resolved(files, run);
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.message;
    throw thrown;
  }
  throw new Error('It was not refused.');
}
