import { ANSWER_WORDS } from '../../src/model/attestations.ts';
import type { CheckTexts, ControlResult, Finding, HostResult, ResultsHead } from '../../src/model/results.ts';
import type { ComparedFinding } from '../telling/finding-changes.ts';
import { outdatedLine } from '../telling/finding-text.ts';

/** What a row is about: a finding; a control that no finding is of; or a host of which nothing was read. */
export interface Row {
  readonly host: HostResult;
  readonly finding: Finding | null;
  readonly control: ControlResult | null;
  /** How the finding stands against the earlier audit; null where nothing was compared. */
  readonly compared: ComparedFinding | null;
}

interface Run {
  readonly head: ResultsHead;
  readonly texts: CheckTexts;
}

type Columns = Readonly<Record<string, (row: Row, run: Run) => string | null | undefined>>;

/** The columns in their order; those that tell changes are there where the run was compared with an earlier one. */
export const columnsOf = ({ run }: ResultsHead): Columns =>
  run.baseline ? { ...COLUMNS, ...COLUMNS_OF_CHANGES } : COLUMNS;

/** An empty cell means that there is nothing of the kind. */
const COLUMNS: Columns = {
  host: ({ host }) => host.name,
  host_state: ({ host }) => host.state,
  target: ({ host }) => host.target,
  engine: ({ finding }) => finding?.resource.engine,
  // With the benchmark before each number: a spreadsheet would make 5.1 of 5.10, and a day of 1.1.2.
  controls: ({ finding, control }, { head: { benchmark } }) =>
    (finding?.controls ?? (control === null ? [] : [control.id]))
      .map((id) => `${benchmark.id}-${benchmark.version}:${id}`)
      .join(' '),
  check: ({ finding }) => finding?.check,
  title: ({ finding, control }, { texts }) =>
    finding === null
      ? (control?.title ?? 'The host could be audited')
      : (texts[finding.check]?.title ?? finding.check),
  severity: ({ finding, control }) => (finding ?? control)?.severity,
  status: ({ finding, control }) => (finding ?? control)?.status ?? 'error',
  waived_until: ({ finding }) => finding?.waiver?.expires,
  waived_by: ({ finding }) => finding?.waiver?.owner,
  waiver_reason: ({ finding }) => finding?.waiver?.reason,
  waiver_approver: ({ finding }) => finding?.waiver?.approver,
  waiver_ticket: ({ finding }) => finding?.waiver?.ticket,
  answer: ({ finding }) => finding?.attestation && ANSWER_WORDS[finding.attestation.answer],
  answered_by: ({ finding }) => finding?.attestation?.by,
  answered_on: ({ finding }) => finding?.attestation?.on,
  answer_valid_until: ({ finding }) => finding?.attestation?.validUntil,
  object_type: ({ finding }) => (finding === null ? 'host' : finding.resource.type),
  object: ({ finding, host }) => (finding === null ? host.name : finding.resource.name),
  object_id: ({ finding }) => finding?.resource.id,
  expected: ({ finding }) => finding?.expected,
  observed: ({ finding }) => finding?.observed,
  message: ({ finding, control, host }) =>
    finding?.message ?? control?.reason ?? host.error?.detail ?? 'Nothing was read of it.',
  cause: ({ finding, control, host }) => causeOf(finding, control, host)?.code,
  next: ({ finding, control, host }) => causeOf(finding, control, host)?.next,
  evidence: (row) =>
    evidenceOf(row)
      .map(({ source }) => source)
      .join(' | '),
  collected_at: (row) => [...new Set(evidenceOf(row).map(({ collectedAt }) => collectedAt))].join(' | '),
  evidence_sha256: (row) =>
    evidenceOf(row)
      .map(({ sha256 }) => sha256 ?? 'nothing kept')
      .join(' | '),
  fingerprint: ({ finding }) => finding?.fingerprint,
  remediation: ({ finding }, { texts }) => finding && texts[finding.check]?.remediation.text,
  remediation_command: ({ finding }, { texts }) => finding && texts[finding.check]?.remediation.command,
  benchmark: (_, { head: { benchmark } }) =>
    `${benchmark.title} ${benchmark.version}, level ${benchmark.level}`,
  run: (_, { head }) => head.run.id,
  waiver_not_in_force: ({ finding }) => finding?.outdatedWaiver && outdatedLine(finding.outdatedWaiver),
};

const COLUMNS_OF_CHANGES: Columns = {
  change: ({ host, finding, control, compared }) =>
    finding === null && control === null ? host.drift?.host : compared?.change,
  since: ({ compared }) => compared?.since,
};

const causeOf = (finding: Finding | null, control: ControlResult | null, host: HostResult) =>
  finding === null ? (control === null ? host.error : null) : finding.cause;

const evidenceOf = ({ finding, host }: Row) =>
  (finding?.evidence ?? []).flatMap((key) => host.evidence[key] ?? []);
