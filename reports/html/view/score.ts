import type { Score } from '../../../src/model/results.ts';
import type { ControlStatus } from '../../../src/model/status.ts';
import { scoreBasis, whyNotScored } from '../../telling/score.ts';
import { count, percent, STATUS_ORDER, STATUS_WORDS } from '../../telling/words.ts';
import { type BarView, barView } from './bar.ts';

/** A score with the sums that it comes from, so that a reader can check it. */
export interface ScoreView {
  readonly compliance: string | null;
  readonly notScored: string | null;
  readonly lines: readonly { name: string; value: string; formula: string; words: string }[];
  readonly inWords: string;
  readonly bar: BarView;
  /** What the bar adds up to. */
  readonly all: string;
}

/** Lays out a score: its three numbers with their formulas, and the bar of all controls. */
export function scoreView(score: Score): ScoreView {
  const { counts } = score;
  const total = STATUS_ORDER.reduce((sum, status) => sum + counts[status], 0);
  const sum = `(${counts.pass} + ${counts.fail} + ${counts.error})`;
  return {
    compliance: score.compliance === null ? null : percent(score.compliance),
    notScored: whyNotScored(score),
    inWords: scoreBasis(score),
    lines: [
      {
        name: 'Compliance',
        value: percent(score.compliance),
        formula: `${counts.pass} / ${sum}`,
        words: 'pass / (pass + fail + error)',
      },
      {
        name: 'With accepted waivers',
        value: percent(score.complianceWithWaivers),
        formula: `(${counts.pass} + ${counts.waived}) / ${sum}`,
        words: '(pass + waived) / (pass + fail + error)',
      },
      {
        name: 'Coverage',
        value: percent(score.coverage),
        formula: `(${counts.pass} + ${counts.fail}) / ${sum}`,
        words: `(pass + fail) / (pass + fail + error); ${counts.manual} ${counts.manual === 1 ? 'awaits' : 'await'} a person`,
      },
    ],
    bar: barView(
      STATUS_ORDER.map((status) => ({ tone: status, word: STATUS_WORDS[status], number: counts[status] })),
    ),
    all: `${count(total, 'control')} in all`,
  };
}

/** One number of a table whose columns are the statuses. */
export interface StatusCell {
  readonly status: ControlStatus;
  readonly number: number;
  readonly none: boolean;
}

/** The statuses that a check can have; a check that is not in a run is not named. */
export const CHECK_STATUSES = STATUS_ORDER.filter((status) => status !== 'notselected');

/** How many checks have each status, in the order of the columns. */
export function statusCells(checks: readonly { readonly status: ControlStatus }[]): StatusCell[] {
  return CHECK_STATUSES.map((status) => {
    const number = checks.filter((check) => check.status === status).length;
    return { status, number, none: number === 0 };
  });
}

/** One row of the table of sections. */
export interface ScoreRow {
  readonly cells: readonly StatusCell[];
  readonly total: number;
  readonly compliance: string;
  readonly coverage: string;
}

/** The counts of a section, or of all, in the order of the columns. */
export function scoreRow(score: Score): ScoreRow {
  return {
    cells: STATUS_ORDER.map((status) => ({
      status,
      number: score.counts[status],
      none: score.counts[status] === 0,
    })),
    total: STATUS_ORDER.reduce((sum, status) => sum + score.counts[status], 0),
    compliance: percent(score.compliance),
    coverage: percent(score.coverage),
  };
}
