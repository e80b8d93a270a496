import type { AttestationUse, Statement } from '../../model/attestations.ts';
import { fitsGlob } from '../../model/glob.ts';
import type { Finding } from '../../model/results.ts';
import { visibleText } from '../../model/visible-text.ts';

/** An entry of the file of attestations, with what its words mean in this run. */
export interface Attestation {
  /** Ids of the checks that it is about. */
  readonly checks: readonly string[];
  /** The check or control as the file names it. */
  readonly named: string;
  /** Names of hosts, or patterns. */
  readonly hosts: readonly string[];
  /** Names of objects as a person sees them; null for all. */
  readonly objects: ReadonlySet<string> | null;
  /** Id of the engine of the objects; null for all. */
  readonly engine: string | null;
  /** What has to be observed for the answer to count; null for anything. */
  readonly observed: string | null;
  /** What was said, as findings repeat it. */
  readonly said: Statement;
  /** What is wrong with the file that proves it, as a clause; null where nothing is or where none is named. */
  readonly proofProblem: string | null;
  /** Size of the file that it stands in. */
  readonly fileBytes: number;
}

/** Why an answer does not count, as a clause. */
export interface Refusal {
  readonly state: Exclude<AttestationUse['state'], 'counts'>;
  readonly why: string;
}

/** Whether an answer counts on a day (YYYY-MM-DD, UTC), whatever it is about: null where it does. */
export function unsound({ said, proofProblem }: Attestation, today: string): Refusal | null {
  if (today > said.validUntil)
    return { state: 'expired', why: `it was valid until ${said.validUntil}; ask ${said.by} again` };
  if (today < said.on) return { state: 'not-yet-valid', why: `it is of ${said.on}, which is still to come` };
  return proofProblem === null ? null : { state: 'void', why: proofProblem };
}

/** The day of a moment, in UTC. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

/** Finds the attestations that are about a finding of a host, whatever they say. */
export function attestationsOf(
  host: string,
  attestations: readonly Attestation[],
): (finding: Pick<Finding, 'check' | 'resource'>) => readonly Attestation[] {
  const byCheck = new Map<string, Attestation[]>();
  for (const attestation of attestations.filter(({ hosts }) => hosts.some((glob) => fitsGlob(host, glob)))) {
    for (const check of new Set(attestation.checks)) {
      const others = byCheck.get(check);
      if (others) others.push(attestation);
      else byCheck.set(check, [attestation]);
    }
  }
  return ({ check, resource }) => {
    const name = visibleText(resource.name);
    return (byCheck.get(check) ?? []).filter(
      ({ objects, engine }) =>
        (objects === null || objects.has(name)) && (engine === null || engine === resource.engine),
    );
  };
}

/** Whether what is observed is still what the answer was given to. */
export const seesTheSame = ({ observed }: Attestation, finding: Pick<Finding, 'observed'>): boolean =>
  observed === null || visibleText(observed) === visibleText(finding.observed);

/** Where an attestation is written. */
export const placeOf = ({ said }: Attestation): string => `${said.file}:${said.line}`;
