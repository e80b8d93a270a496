import { wasAudited } from '../../model/fleet.ts';
import type { HostResult } from '../../model/results.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';
import type { RunOptions } from '../options.ts';

/**
 * One line for a quiet run that its history has nothing to compare with, unless that is known: a history that was lost, or is
 * about other hosts, looks like a night in which nothing changed.
 */
export const uncomparedLines = ({
  quiet,
  baseline,
  history,
}: Pick<RunOptions, 'quiet' | 'baseline' | 'history'>): readonly string[] =>
  quiet && history !== undefined && baseline === undefined
    ? [visibleText(`Nothing compared: ${history} holds no earlier audit of these hosts that could be read.`)]
    : [];

/** One line for a host that a run with nothing to compare it with could not audit; none for one that it could. */
export const unseenLines = ({
  name,
  state,
  error,
}: Pick<HostResult, 'name' | 'state' | 'error'>): readonly string[] =>
  wasAudited({ state })
    ? []
    : [
        visibleText(
          `${cutText(name, 60)}: Not audited: ${cutText(error?.detail ?? 'It was not tried.', 600)}`,
        ),
      ];
