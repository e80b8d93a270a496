import type { ResultsHead } from '../../../src/model/results.ts';
import { SIGNERS, type Signature } from '../../../src/model/sign-off.ts';

const WORDS: Readonly<Record<(typeof SIGNERS)[number], string>> = {
  preparedBy: 'Prepared by',
  reviewedBy: 'Reviewed by',
  acceptedBy: 'Accepted by',
};

/** Where a day ends last it is 12 hours behind UTC. */
const LONGEST_DAY_MS = 36 * 3_600_000;

/** Who signs the report; a line without a name is for a pen. */
export function signOffView({ signOff = {}, run }: Pick<ResultsHead, 'signOff' | 'run'>) {
  const tooEarly = ({ date }: Signature) =>
    Date.parse(date) + LONGEST_DAY_MS < Date.parse(run.finishedAt) ? EARLY : null;
  return {
    tone: Object.keys(signOff).length === 0 ? 'open' : 'signed',
    lines: SIGNERS.map((signer) => {
      const signature = signOff[signer];
      return {
        as: WORDS[signer],
        signature: signature
          ? {
              name: signature.name,
              role: signature.role ?? null,
              note: signature.note ?? null,
              date: signature.date,
              remark: tooEarly(signature),
            }
          : null,
      };
    }),
  };
}

const EARLY = 'That day was over before the evidence was collected.';
