import { wasAudited } from '../../model/fleet.ts';
import type { HostResult } from '../../model/results.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';

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
