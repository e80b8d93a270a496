import type { Attestation } from '../../src/assess/attestations/attestation.ts';
import type { EvidenceItem, Finding } from '../../src/model/results.ts';

/** An answer that counts on 2026-11-22, to the question of `sample-check` on every object of web-1. */
export function attestationOf(
  change: Partial<Omit<Attestation, 'said'>> & { readonly said?: Partial<Attestation['said']> } = {},
): Attestation {
  return {
    checks: ['sample-check'],
    named: 'sample-check',
    hosts: ['web-1'],
    objects: null,
    engine: null,
    observed: null,
    proofProblem: null,
    fileBytes: 99,
    ...change,
    said: {
      answer: 'met',
      by: 'A. Person',
      on: '2026-11-01',
      validUntil: '2027-10-31',
      comment: null,
      evidence: null,
      file: 'answers.yml',
      line: 2,
      ...change.said,
    },
  };
}

/** A question that awaits a person. */
export const findingOf = (change: Partial<Finding> = {}): Finding => ({
  check: 'sample-check',
  controls: ['1.1'],
  status: 'manual',
  severity: 'high',
  resource: { type: 'container', name: 'web', id: null, engine: 'root' },
  expected: 'good',
  observed: 'one thing',
  message: 'Is it good?',
  cause: null,
  evidence: ['e1'],
  fingerprint: 'f'.repeat(64),
  waiver: null,
  ...change,
});

/** Gives out numbers as a host does, and keeps what was cited. */
export function citations() {
  const cited: EvidenceItem[] = [];
  return { cited, cite: (item: EvidenceItem) => `c${cited.push(item)}` };
}
