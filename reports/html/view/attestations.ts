import { ANSWER_WORDS, type AttestationUse, type Statement } from '../../../src/model/attestations.ts';
import { attestationAttention, attestationState, attestationStates } from '../../../src/model/attested.ts';
import { capital, count } from '../../telling/words.ts';

/** Answers listed; more are counted. */
const LISTED_MAX = 200;
/** Hosts named in one line. */
const NAMED = 6;

/** One answer of the file of attestations, with what became of it. */
interface AttestationView {
  readonly tone: string;
  readonly state: string;
  readonly check: string;
  readonly covers: string;
  readonly remark: string | null;
  readonly comment: string | null;
  readonly who: string;
  readonly until: string;
  readonly proof: string | null;
  readonly place: string;
}

/** The answers of the file of attestations, those that someone should look after first; null where there was none. */
export function attestationsView(uses: readonly AttestationUse[] | undefined) {
  if (uses === undefined) return null;
  const urgent = (use: AttestationUse) => (attestationAttention(use) === null ? 1 : 0);
  return {
    lead: `${count(uses.length, 'answer')} in the file: ${attestationStates(uses)}.`,
    rows: uses
      .toSorted((a, b) => urgent(a) - urgent(b))
      .slice(0, LISTED_MAX)
      .map(rowOf),
    more:
      uses.length > LISTED_MAX
        ? `${count(uses.length - LISTED_MAX, 'more answer')}; results.json has all.`
        : null,
  };
}

function rowOf(use: AttestationUse): AttestationView {
  const { check, hosts, by, on, validUntil, comment, answer, state } = use;
  const of = hosts.length > NAMED ? count(hosts.length, 'host') : hosts.join(', ');
  return {
    tone: state === 'counts' ? 'in-force' : 'amiss',
    state: capital(attestationState(use)),
    check,
    covers: `${ANSWER_WORDS[answer]}, on ${of}; decides ${use.findings === 0 ? 'nothing' : count(use.findings, 'finding')}`,
    remark: attestationAttention(use),
    comment,
    who: by,
    until: `on ${on}, valid until ${validUntil}`,
    proof: proofOf(use),
    place: placeOf(use),
  };
}

/** What stands beside a finding that a person answered. */
export interface AnswerView {
  readonly words: string;
  readonly place: string;
  readonly proof: string | null;
}

/** Who answered a finding, and with which proof. */
export const answerView = (statement: Statement): AnswerView => ({
  words: `${capital(ANSWER_WORDS[statement.answer])}, by ${statement.by} on ${statement.on}, valid until ${statement.validUntil}`,
  place: placeOf(statement),
  proof: proofOf(statement),
});

const placeOf = ({ file, line }: Pick<Statement, 'file' | 'line'>): string => `${file}:${line}`;

const proofOf = ({ evidence }: Pick<Statement, 'evidence'>): string | null =>
  evidence === null ? null : `${evidence.file} sha256:${evidence.sha256}`;
