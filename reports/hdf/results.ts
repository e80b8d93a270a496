import type { HostResult } from '../../src/model/results.ts';
import type { Judgement } from '../judgements.ts';
import { STATUS_TABLE, type Standing } from '../status-table.ts';
import { findingLines, objectOf, oneLine, readAt } from '../telling/finding-text.ts';
import { type ToldFindings, tellFindings } from '../telling/told-findings.ts';

type HdfStatus = 'passed' | 'failed' | 'skipped' | 'error';
type Shown = (typeof STATUS_TABLE)[Standing]['hdf'];

/** One result within a control of HDF. */
interface HdfResult {
  readonly status: HdfStatus;
  readonly code_desc: string;
  readonly start_time: string;
  readonly message?: string;
  readonly skip_message?: string;
  readonly exception?: string;
  readonly resource?: string;
  readonly resource_id?: string;
}

/** The results of a control, and what could not be one of them. */
export interface HdfResults {
  readonly results: readonly HdfResult[];
  /** Counts, and what is told elsewhere, in sentences. */
  readonly summary: readonly string[];
  /** What passes beside what awaits a person: as results they would make the control pass. */
  readonly beside: readonly string[];
}

/**
 * What a finding is told as, by what Heimdall shall show for the control. Heimdall derives that from the results: any error
 * makes it a profile error, before any fail; any pass makes it passed, whatever is skipped. So an error beside a fail is
 * skipped with its cause, and a pass beside what awaits a person is no result at all.
 */
const RESULT_IN: Readonly<Record<Shown, Readonly<Partial<Record<Standing, HdfStatus>>>>> = {
  Passed: { pass: 'passed', notapplicable: 'skipped' },
  Failed: {
    fail: 'failed',
    waived: 'failed',
    error: 'skipped',
    manual: 'skipped',
    pass: 'passed',
    notapplicable: 'skipped',
  },
  'Profile Error': { error: 'error', manual: 'skipped', pass: 'passed', notapplicable: 'skipped' },
  'Not Reviewed': { manual: 'skipped', notapplicable: 'skipped' },
  'Not Applicable': { notapplicable: 'skipped' },
};

/** The result that there has to be one of, for Heimdall to show what it shall. */
const DECIDING: Readonly<Record<Shown, HdfStatus>> = {
  Passed: 'passed',
  Failed: 'failed',
  'Profile Error': 'error',
  'Not Reviewed': 'skipped',
  'Not Applicable': 'skipped',
};

/** Why a result is skipped, which Heimdall shows as a word alone. */
const SKIPPED_BECAUSE: Readonly<Partial<Record<Standing, string>>> = {
  error: 'Could not be read.',
  manual: 'Awaits a person.',
  notapplicable: 'Not applicable.',
};

/** Tells the findings of a control so that Heimdall shows exactly where the control stands. */
export function hdfResults(
  { findings, reason, title }: Judgement,
  standing: Standing,
  host: HostResult,
): HdfResults {
  const shown = STATUS_TABLE[standing].hdf;
  const { told, counts, left }: ToldFindings = tellFindings(findings);
  const results: HdfResult[] = [];
  const beside: string[] = [];
  for (const { finding, standing: own } of told) {
    const status = RESULT_IN[shown][own];
    const lines = findingLines(finding, host.evidence);
    const object = objectOf(finding.resource);
    if (status === undefined) {
      beside.push(`${object} ${own === 'pass' ? 'passes' : `is ${own}`}: ${lines[0] ?? ''}`);
      continue;
    }
    results.push({
      status,
      code_desc: `${object}: ${oneLine(finding.expected)}`,
      start_time: readAt(finding, host),
      ...saying(status, lines, own),
      ...(finding.cause === null ? {} : { exception: finding.cause.code }),
      resource: finding.resource.type,
      resource_id: oneLine(finding.resource.name),
    });
  }
  const deciding = DECIDING[shown];
  if (!results.some(({ status }) => status === deciding))
    results.unshift({
      status: deciding,
      code_desc: oneLine(title),
      start_time: host.finishedAt,
      ...saying(deciding, [oneLine(reason)], standing),
    });
  return { results, summary: [counts, left].flatMap((sentence) => sentence ?? []), beside };
}

function saying(status: HdfStatus, lines: readonly string[], standing: Standing): Partial<HdfResult> {
  const text = lines.join('\n');
  return status === 'skipped'
    ? { skip_message: `${SKIPPED_BECAUSE[standing] ?? ''} ${text}`.trim() }
    : { message: text };
}
