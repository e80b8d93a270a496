import { ANSWER_WORDS, type AttestationUse, type Statement } from '../../../src/model/attestations.ts';
import { attestationAttention, attestationState, attestationStates } from '../../../src/model/attested.ts';
import type { HostResult } from '../../../src/model/results.ts';
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

interface AttestationsView {
  readonly lead: string;
  readonly rows: readonly AttestationView[];
  readonly more: string | null;
  /** Leads to all answers of the file where these are not all. */
  readonly all: string | null;
}

/** The answers of the file of attestations, those that someone should look after first; null where there was none. */
export function attestationsView(uses: readonly AttestationUse[] | undefined): AttestationsView | null {
  if (uses === undefined) return null;
  const urgent = (use: AttestationUse) => (attestationAttention(use) === null ? 1 : 0);
  return {
    all: null,
    lead: `${count(uses.length, 'answer')} in the file: ${attestationStates(uses)}.`,
    rows: uses
      .toSorted((a, b) => urgent(a) - urgent(b))
      .slice(0, LISTED_MAX)
      .map(rowOf),
    more: moreOf(uses.length),
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

/**
 * The answers by which findings of a host have their status, for a page that is written before what became of all answers is
 * known; null where there is none. `fleet` is the address of the page that tells all.
 */
export function attestationsOnHost(
  { findings }: Pick<HostResult, 'findings'>,
  fleet: string,
): AttestationsView | null {
  const answered = findings.flatMap(({ check, attestation }) =>
    attestation ? [{ check, attestation }] : [],
  );
  const answers = [...Map.groupBy(answered, ({ attestation }) => placeOf(attestation)).values()];
  if (answers.length === 0) return null;
  return {
    all: `${fleet}#attestations`,
    lead: `${count(answers.length, 'answer')} of the file ${answers.length === 1 ? 'decides' : 'decide'} something on this host.`,
    rows: answers.slice(0, LISTED_MAX).flatMap(([first, ...others]) => {
      if (!first) return [];
      const { answer, comment, by, on, validUntil } = first.attestation;
      return [
        {
          tone: 'in-force',
          state: capital(attestationState({ state: 'counts' })),
          check: [...new Set([first, ...others].map(({ check }) => check))].join(', '),
          covers: `${ANSWER_WORDS[answer]}; decides ${count(others.length + 1, 'finding')}`,
          remark: null,
          comment,
          who: by,
          until: `on ${on}, valid until ${validUntil}`,
          proof: proofOf(first.attestation),
          place: placeOf(first.attestation),
        },
      ];
    }),
    more: moreOf(answers.length),
  };
}

const moreOf = (answers: number): string | null =>
  answers > LISTED_MAX ? `${count(answers - LISTED_MAX, 'more answer')}; results.json has all.` : null;

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
