import type { AttestationUse } from './attestations.ts';
import type { ControlResult, Finding, HostResult } from './results.ts';

/** How far what decides a status is what people answered; null where a machine decided all of it. */
export function attestedPart(
  status: ControlResult['status'],
  findings: readonly Pick<Finding, 'status' | 'attestation'>[],
): 'all' | 'part' | null {
  const deciding = findings.filter((finding) => finding.status === status);
  const attested = deciding.filter(({ attestation }) => attestation !== undefined).length;
  if (attested === 0) return null;
  return attested === deciding.length ? 'all' : 'part';
}

/** How many controls of a host have their status by what people answered, in part at least. */
export function attestedControls({ controls, findings }: Pick<HostResult, 'controls' | 'findings'>): number {
  const attested = findings.filter(({ attestation }) => attestation !== undefined);
  return controls.filter(
    ({ id, status }) =>
      attestedPart(
        status,
        attested.filter((finding) => finding.controls.includes(id)),
      ) !== null,
  ).length;
}

/** What someone should do about an answer; null where it is as it should be. */
export function attestationAttention({
  state,
  why,
  soonExpiring,
  validUntil,
}: AttestationUse): string | null {
  if (soonExpiring) return `Expires soon, on ${validUntil}.`;
  return state === 'counts' ? null : `${ATTESTATION_STATES[state].sentence}: ${why}.`;
}

/** The state of an answer as a person reads it, alone and as the beginning of a sentence. */
const ATTESTATION_STATES: Readonly<
  Record<AttestationUse['state'], { readonly words: string; readonly sentence: string }>
> = {
  counts: { words: 'counts', sentence: 'Counts' },
  expired: { words: 'expired', sentence: 'Expired' },
  'not-yet-valid': { words: 'not yet valid', sentence: 'Not yet valid' },
  void: { words: 'void', sentence: 'Void' },
  contradicted: { words: 'contradicted', sentence: 'Contradicted' },
  'not-needed': { words: 'not needed', sentence: 'Not needed' },
  unmatched: { words: 'unmatched', sentence: 'Unmatched' },
};

/** The state of an answer as a person reads it. */
export const attestationState = ({ state }: Pick<AttestationUse, 'state'>): string =>
  ATTESTATION_STATES[state].words;

/** How many answers there are in each state, in words: `2 counts, 1 expired`. */
export function attestationStates(uses: readonly Pick<AttestationUse, 'state'>[]): string {
  const parts = Object.entries(ATTESTATION_STATES).flatMap(([state, { words }]) => {
    const number = uses.filter((use) => use.state === state).length;
    return number === 0 ? [] : [`${number} ${state === 'counts' && number > 1 ? 'count' : words}`];
  });
  return parts.length === 0 ? 'none' : parts.join(', ');
}
