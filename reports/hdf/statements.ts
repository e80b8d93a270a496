import type { Statement } from '../../src/model/attestations.ts';
import type { Finding } from '../../src/model/results.ts';
import { waiverWords } from '../../src/model/waived.ts';
import type { FindingWaiver } from '../../src/model/waiver.ts';
import type { Judgement } from '../judgements.ts';
import type { Standing } from '../status-table.ts';
import { attestationLine, oneLine, outdatedLine } from '../telling/finding-text.ts';

/** Statements that are said of one control; more are counted. */
const SAID = 20;
const DAY = 86_400_000;

/**
 * Who accepts that a control fails, where all that fails in it is accepted. It was run and not skipped, so that Heimdall
 * shows the fail; the day is the first on which a part of it is no longer accepted.
 */
export function waiverData({ findings }: Judgement, standing: Standing) {
  if (standing === 'fail') return outdatedData(findings);
  if (standing !== 'waived') return null;
  const waivers = findings.flatMap(({ waiver }) => waiver ?? []);
  const reasons = distinct(waivers.map((waiver: FindingWaiver) => waiverWords(waiver)));
  return {
    expiration_date: earliest(waivers.map(({ expires }) => expires)),
    justification: reasons,
    message: '',
    run: true,
    skipped_due_to_waiver: false,
  };
}

/**
 * Who accepted that a control fails, where all that fails in it was, and is no longer or not yet: InSpec itself tells an
 * expired waiver so. A part of it can still be accepted.
 */
function outdatedData(findings: readonly Finding[]) {
  const failing = findings.filter(({ status }) => status === 'fail');
  const outdated = failing.flatMap(({ outdatedWaiver }) => outdatedWaiver ?? []);
  if (outdated.length === 0 || failing.some(({ waiver, outdatedWaiver }) => !waiver && !outdatedWaiver))
    return null;
  return {
    expiration_date: earliest(outdated.map(({ expires }) => expires)),
    justification: distinct(outdated.map(outdatedLine)),
    message: distinct(
      outdated.map(({ state, from, expires }) =>
        state === 'expired' ? `Waiver expired on ${expires}.` : `Waiver not valid before ${from}.`,
      ),
    ),
    run: true,
    skipped_due_to_waiver: false,
  };
}

/** What Heimdall takes for the status of an answer; it knows no other. */
const STATUS: Readonly<Partial<Record<Standing, 'passed' | 'failed'>>> = {
  pass: 'passed',
  fail: 'failed',
  waived: 'failed',
};

/**
 * What people answered, where a control stands as it does by that: the newest answer says who and when, and all of them
 * count as long as the first to end does.
 */
export function attestationData({ findings }: Judgement, standing: Standing, control: string) {
  const status = STATUS[standing];
  const decided = standing === 'waived' ? 'fail' : standing;
  const said = findings.flatMap((finding) => (finding.status === decided ? (finding.attestation ?? []) : []));
  const last = said.reduce<Statement | undefined>(
    (newest, statement) => (newest !== undefined && newest.on >= statement.on ? newest : statement),
    undefined,
  );
  if (status === undefined || last === undefined) return null;
  const until = Date.parse(earliest(said.map(({ validUntil }) => validUntil)) ?? last.validUntil);
  return {
    control_id: control,
    explanation: distinct(said.map(attestationLine)),
    frequency: `${Math.max(1, Math.round((until - Date.parse(last.on)) / DAY) + 1)}d`,
    status,
    updated: `${last.on}T00:00:00Z`,
    updated_by: oneLine(last.by),
  };
}

const earliest = (days: readonly string[]): string | null => days.toSorted()[0] ?? null;

function distinct(texts: readonly string[]): string {
  const all = [...new Set(texts)];
  const more = all.length - SAID;
  return [
    ...all.slice(0, SAID).map(oneLine),
    ...(more > 0 ? [`and ${more} more, which results.json has`] : []),
  ].join('\n');
}
