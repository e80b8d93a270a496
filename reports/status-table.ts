import type { Finding } from '../src/model/results.ts';
import type { ControlStatus, Status } from '../src/model/status.ts';
import { allWaived } from '../src/model/waived.ts';

/**
 * Where a finding or a control stands: its status, and of fails whether they are accepted until a day. A waiver is a mark
 * and never a status; it stands in a row of its own since some formats can tell it and others cannot.
 */
export type Standing = Status | 'waived';
export const STANDINGS = [
  'fail',
  'waived',
  'error',
  'manual',
  'pass',
  'notapplicable',
] as const satisfies readonly Standing[];

/** What a standing is called in each format; null where the format leaves it out. */
interface Row {
  /** SARIF 2.1.0, sections 3.27.9 and 3.27.10. `open` says that it is not known yet whether the rule is violated. */
  readonly sarif: {
    readonly kind: 'pass' | 'fail' | 'review' | 'open' | 'notApplicable';
    readonly suppressed: boolean;
  };
  /** The child of a test case; null for one that ran and found nothing. */
  readonly junit: 'failure' | 'error' | 'skipped' | null;
  /** What Heimdall makes of a control of HDF by itself (`HDF_STATUS_RULE` in its library inspecjs). */
  readonly hdf: 'Passed' | 'Failed' | 'Not Reviewed' | 'Not Applicable' | 'Profile Error';
  /** State and reason of a finding of OSCAL, and the status of its risk; null where it has an observation alone. */
  readonly oscal: {
    readonly state: 'satisfied' | 'not-satisfied';
    readonly reason: 'pass' | 'fail' | 'other';
    readonly risk: 'open' | 'deviation-approved' | null;
  } | null;
  /** XCCDF 1.2, section 6.6.4.2. */
  readonly xccdf: 'pass' | 'fail' | 'error' | 'notchecked' | 'notapplicable';
}

/**
 * How every format tells each standing: one table, so that none of them can tell it in a way of its own. An error and what
 * awaits a person look like a pass in none, and a waived fail remains a fail wherever the format can say why.
 */
export const STATUS_TABLE: Readonly<Record<Standing, Row>> = {
  pass: {
    sarif: { kind: 'pass', suppressed: false },
    junit: null,
    hdf: 'Passed',
    oscal: { state: 'satisfied', reason: 'pass', risk: null },
    xccdf: 'pass',
  },
  fail: {
    sarif: { kind: 'fail', suppressed: false },
    junit: 'failure',
    hdf: 'Failed',
    oscal: { state: 'not-satisfied', reason: 'fail', risk: 'open' },
    xccdf: 'fail',
  },
  waived: {
    sarif: { kind: 'fail', suppressed: true },
    junit: 'skipped',
    hdf: 'Failed',
    oscal: { state: 'not-satisfied', reason: 'fail', risk: 'deviation-approved' },
    xccdf: 'fail',
  },
  error: {
    sarif: { kind: 'open', suppressed: false },
    junit: 'error',
    hdf: 'Profile Error',
    oscal: { state: 'not-satisfied', reason: 'other', risk: null },
    xccdf: 'error',
  },
  manual: {
    sarif: { kind: 'review', suppressed: false },
    junit: 'skipped',
    hdf: 'Not Reviewed',
    oscal: null,
    xccdf: 'notchecked',
  },
  notapplicable: {
    sarif: { kind: 'notApplicable', suppressed: false },
    junit: 'skipped',
    hdf: 'Not Applicable',
    oscal: null,
    xccdf: 'notapplicable',
  },
};

/** Where a finding stands. */
export const standingOfFinding = ({ status, waiver }: Pick<Finding, 'status' | 'waiver'>): Standing =>
  status === 'fail' && waiver !== null ? 'waived' : status;

/**
 * Where a control stands, or a check beyond the benchmark: it is waived where all that fails in it is. Null where it was
 * not selected.
 */
export const standingOfControl = (
  { status }: { readonly status: ControlStatus },
  findings: readonly Pick<Finding, 'status' | 'waiver'>[],
): Standing | null =>
  status === 'notselected' ? null : status === 'fail' && allWaived(findings) ? 'waived' : status;
