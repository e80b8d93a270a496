import type { AttestationUse } from '../../model/attestations.ts';
import { type Attestation, dayOf, type Refusal, unsound } from './attestation.ts';

/** Days before its end from which on an answer is said to expire soon. */
const SOON_DAYS = 30;
const DAY_MS = 86_400_000;

/** What was seen of each attestation while hosts were judged. */
export class Usage {
  readonly #answers = new Map<Attestation, number>();
  readonly #refusals = new Map<Attestation, Refusal>();

  /** Something was found that it is about. */
  isAboutSomething(attestation: Attestation): void {
    this.#answers.set(attestation, this.#answers.get(attestation) ?? 0);
  }

  /** A finding has its status by it. */
  answersOne(attestation: Attestation): void {
    this.#answers.set(attestation, (this.#answers.get(attestation) ?? 0) + 1);
  }

  /** It does not count for a question that it is about. */
  isRefused(attestation: Attestation, refusal: Refusal): void {
    if (!this.#refusals.has(attestation)) this.#refusals.set(attestation, refusal);
  }

  /** What became of each, in their order. */
  tell(attestations: readonly Attestation[], moment: Date): AttestationUse[] {
    const soon = dayOf(new Date(moment.getTime() + SOON_DAYS * DAY_MS));
    return attestations.map((attestation) => {
      const { said, named, hosts } = attestation;
      const refusal = this.#refusalOf(attestation, dayOf(moment));
      return {
        check: named,
        hosts: [...hosts],
        ...said,
        state: refusal?.state ?? 'counts',
        why: refusal?.why ?? null,
        soonExpiring: refusal === null && said.validUntil <= soon,
        findings: this.#answers.get(attestation) ?? 0,
      };
    });
  }

  #refusalOf(attestation: Attestation, today: string): Refusal | null {
    const answers = this.#answers.get(attestation);
    if (answers) return null;
    const refusal = unsound(attestation, today) ?? this.#refusals.get(attestation);
    if (refusal) return refusal;
    return answers === undefined
      ? { state: 'unmatched', why: 'it is about nothing that was found in this run' }
      : { state: 'not-needed', why: 'nothing that it is about awaits a person, or another answer counts' };
  }
}
