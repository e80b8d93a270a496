import type { RunOptions as AssessRunOptions } from '../assess/assess.ts';
import type { Ruling } from '../assess/assess-host.ts';
import type { Input } from '../model/run-results.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { OwnChecks } from '../own-checks/load.ts';
import { loadPolicies, type Policies, type PolicyHost, type PolicyOptions } from './load-policies.ts';
import { loadSupplied, type SuppliedOptions } from './load-supplied.ts';
import type { RunOptions } from './options.ts';

/** What the user brings along to judge by, beside the checks. */
export interface Given extends Partial<Policies> {
  /** Evidence that stands beside that of each host. */
  readonly supplied: Snapshot['sections'] | undefined;
  /** The files that it all came from, but those of policies and of checks. */
  readonly inputs: readonly Input[];
  /** Checks of the user. */
  readonly own: OwnChecks | undefined;
  readonly rulings: readonly Ruling[];
  /** What went into `rulings`: SHA-256 of each file, and what is wrong with the proofs that answers name. */
  readonly rulingFiles: readonly string[];
  /** What became of each entry of those files, once the last host was judged. */
  readonly tails: NonNullable<AssessRunOptions['tails']>;
  /** The moment at which the dates in them are judged; missing where there are none. */
  readonly at?: Date;
}

/** Loads the checks of the user; nothing of what that takes where there are none. */
async function loadOwn({ checks }: Pick<RunOptions, 'checks'>): Promise<OwnChecks | undefined> {
  if (checks === undefined) return undefined;
  const { loadOwnChecks } = await import('./load-own-checks.ts');
  return loadOwnChecks(checks);
}

/** Reads every file that the options name; before anything is collected, so that a slip in one does not cost an audit. */
export async function loadGiven(options: GivenOptions, hosts: readonly PolicyHost[]): Promise<Given> {
  const own = await loadOwn(options);
  const supplied = await loadSupplied(options);
  const moment = options.at ?? new Date();
  const attested = await loadAttested(options, moment, own);
  const waived = await loadWaived(options, moment, own);
  const ruling = (
    role: Input['role'],
    name: string | undefined,
    file: { readonly sha256: string } | undefined,
  ) => (name !== undefined && file ? [{ role, name, sha256: file.sha256 }] : []);
  return {
    supplied: supplied.sections,
    inputs: [
      ...ruling('waivers', options.waivers, waived),
      ...ruling('attestations', options.attestations, attested),
      ...supplied.inputs,
    ],
    own,
    // Answers first: what is answered "not met" can be waived.
    rulings: [attested, waived].flatMap((file) => file?.ruling ?? []),
    rulingFiles: [
      ...[attested, waived].flatMap((file) => file?.sha256 ?? []),
      ...(attested?.proofProblems ?? []),
    ],
    ...(attested || waived ? { at: moment } : {}),
    // In the order in which results are read, so that they are written again to the same bytes.
    tails: [
      ...(attested ? [() => ({ attestations: attested.uses() })] : []),
      ...(waived ? [waived.tail] : []),
    ],
    ...(await loadPolicies(
      options,
      hosts,
      own?.list.map(({ check }) => check),
    )),
  };
}

type GivenOptions = SuppliedOptions &
  PolicyOptions &
  Pick<RunOptions, 'attestations' | 'waivers' | 'benchmark' | 'checks'>;

async function loadWaived(
  { waivers: path, benchmark }: GivenOptions,
  moment: Date,
  own: OwnChecks | undefined,
) {
  if (path === undefined) return undefined;
  const [{ catalogue }, { loadWaivers }] = await Promise.all([
    import('./catalogue.ts'),
    import('./load-waivers.ts'),
  ]);
  return loadWaivers(path, moment, await catalogue(benchmark, own));
}

async function loadAttested(
  { attestations: path, benchmark }: GivenOptions,
  moment: Date,
  own: OwnChecks | undefined,
) {
  if (path === undefined) return undefined;
  const [{ catalogue }, { loadAttestations }, { rulingByAttestations }] = await Promise.all([
    import('./catalogue.ts'),
    import('./attestations/load.ts'),
    import('../assess/attestations/answer.ts'),
  ]);
  const { sha256, attestations } = await loadAttestations(path, await catalogue(benchmark, own));
  const proofProblems = attestations.flatMap(({ proofProblem }) => proofProblem ?? []);
  return { sha256, proofProblems, ...rulingByAttestations(attestations, moment) };
}
