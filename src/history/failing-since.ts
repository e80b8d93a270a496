import { wasAudited } from '../model/fleet.ts';
import type { HostResult } from '../model/results.ts';

/** Since when each finding fails, by its fingerprint: the beginning of the first of the audits that saw it fail without a break. */
export type Since = Readonly<Record<string, string>>;

/** What an audit saw of a host as far as it bears on since when something fails. */
export interface SeenFindings {
  readonly startedAt: string;
  readonly failing: readonly string[];
  /** Whether it fails is not known: it could not be read. */
  readonly unread: readonly string[];
}

/** Null where the host was not read, which changes nothing of what was known. */
export const seenFindings = ({
  state,
  startedAt,
  findings,
}: Pick<HostResult, 'state' | 'startedAt' | 'findings'>): SeenFindings | null =>
  wasAudited({ state })
    ? {
        startedAt,
        failing: withStatus(findings, 'fail'),
        unread: withStatus(findings, 'error'),
      }
    : null;

const withStatus = (findings: HostResult['findings'], wanted: 'fail' | 'error'): readonly string[] =>
  findings.filter(({ status }) => status === wanted).map(({ fingerprint }) => fingerprint);

/**
 * What is known after an audit. What could not be read is not seen to be mended, so that its beginning stands; what passed, went
 * away or was not asked for any more begins anew when it fails again.
 */
export function sinceAfter(before: Since, { startedAt, failing, unread }: SeenFindings): Since {
  const open = unread.filter((fingerprint) => before[fingerprint] !== undefined);
  return Object.fromEntries(
    [...new Set([...failing, ...open])]
      .sort()
      .map((fingerprint) => [fingerprint, before[fingerprint] ?? startedAt]),
  );
}

/**
 * Since when something failed as an audit saw it that began at a moment: by what is known after a later one; null where it
 * has begun anew since, so that its earlier beginning is not known any more.
 */
export const sinceAt =
  (since: Since, startedAt: string) =>
  (fingerprint: string): string | null => {
    const from = since[fingerprint];
    return from !== undefined && from <= startedAt ? from : null;
  };
