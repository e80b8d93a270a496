import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { AssessOptions } from '../assess/assess-host.ts';
import type { Check } from '../model/check.ts';
import type { InventoryHost } from '../model/inventory.ts';
import type { PolicyResult } from '../model/run-results.ts';
import type { LoadPolicy } from '../policy/read-chain.ts';
import type { PolicyInForce } from '../policy/resolve-policy.ts';
import { asUsageError, usageError } from './failure.ts';
import type { RunOptions } from './options.ts';
import { packageRoot } from './package-root.ts';
import { readUserFile } from './read-user-file.ts';

/** The policies of a run, and which of them holds for which host. */
export interface Policies {
  readonly policies: readonly PolicyResult[];
  readonly ofHost: (host: string) => Pick<AssessOptions, 'policy' | 'tailoring' | 'policyDigest'>;
}

export type PolicyOptions = Pick<RunOptions, 'policy' | 'benchmark' | 'level'>;

export type PolicyHost = Pick<InventoryHost, 'name' | 'policy' | 'origin'>;

/** Larger than any list of what a house trusts. */
const MAX_BYTES = 1024 ** 2;

/**
 * Reads the policy of `--policy`, which holds for every host, or else those that the inventory sets for hosts. What is
 * wrong with one is wrong usage.
 */
export async function loadPolicies(
  { policy, benchmark, level }: PolicyOptions,
  hosts: readonly PolicyHost[],
  ownChecks: readonly Check[] = [],
): Promise<Policies | undefined> {
  const wanted = new Map<string, PolicyHost | null>(
    policy === undefined
      ? hosts.flatMap((host) => (host.policy === undefined ? [] : [[host.policy, host] as const])).reverse()
      : [[policy, null]],
  );
  if (wanted.size === 0) return undefined;
  const resolvePolicy = await resolver(benchmark, level, ownChecks);
  const inForce = new Map<string, PolicyInForce>();
  for (const [reference, host] of wanted) inForce.set(reference, await resolvePolicy(reference, host));
  const ofHosts = new Map(hosts.map((host) => [host.name, host.policy]));
  return {
    policies: [...new Map([...inForce.values()].map(({ result }) => [result.digest, result])).values()],
    ofHost: (host) => {
      const found = inForce.get(policy ?? ofHosts.get(host) ?? '');
      return found
        ? { policy: found.values, tailoring: found.tailoring, policyDigest: found.result.digest }
        : { policyDigest: null };
    },
  };
}

/** What reads a policy and says what it means for the run; what it needs is loaded once. */
async function resolver(benchmark: string, level: 1 | 2, ownChecks: readonly Check[]) {
  const [
    { catalogue, ownFamily },
    { readChain },
    { parametersOf, resolvePolicy },
    { isShippedPolicy, SHIPPED_POLICIES },
    { nearest },
  ] = await Promise.all([
    import('./catalogue.ts'),
    import('../policy/read-chain.ts'),
    import('../policy/resolve-policy.ts'),
    import('../model/policy.ts'),
    import('../model/nearest.ts'),
  ]);
  const all = await catalogue(benchmark);
  const checks = [...all.checks, ...ownChecks];
  const own = ownChecks.length === 0 ? [] : [ownFamily({ list: ownChecks.map((check) => ({ check })) })];
  const families = [...all.families, ...own];
  const parameters = parametersOf(checks);
  return async (reference: string, host: PolicyHost | null): Promise<PolicyInForce> => {
    const source = host ? `policy of ${host.name} in ${placeOf(host)}` : '--policy';
    const load: LoadPolicy = async (wanted, referrer) => {
      if (isShippedPolicy(wanted)) return shipped(wanted);
      const path = resolve(referrer ? dirname(referrer.identity) : '', atHome(wanted));
      const option = referrer ? `extends in ${referrer.place}` : source;
      const near = /[/.]/.test(wanted) ? null : nearest(wanted, SHIPPED_POLICIES);
      if (near && !(await isThere(path)))
        throw usageError(
          `There is no policy "${wanted}" and no such file (${option}); did you mean ${near}?`,
        );
      const { text, sha256 } = await readUserFile(shortest(path), option, MAX_BYTES);
      return { name: shortest(path), text, sha256, identity: path };
    };
    try {
      return resolvePolicy(await readChain(reference, parameters, load), { ...all, checks, families }, level);
    } catch (thrown) {
      throw asUsageError(thrown);
    }
  };
}

const placeOf = ({ origin }: PolicyHost): string =>
  origin ? `${origin.file}:${origin.line}` : 'the inventory';

const atHome = (path: string): string => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : path);

/** The path from where the program runs, unless that leads out of there. */
const shortest = (path: string): string => {
  const short = relative('', path);
  return short === '' || short.startsWith('..') ? path : short;
};

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A policy that comes along. */
async function shipped(name: string) {
  const path = join(packageRoot(), 'policies', `${name}.yaml`);
  const { text, sha256 } = await readUserFile(path, `the policy ${name} of plimsoll`, MAX_BYTES);
  return { name, text, sha256, identity: path };
}
