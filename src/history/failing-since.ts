import { z } from 'zod';
import { wasAudited } from '../model/fleet.ts';
import { resourceResultSchema } from '../model/resource-result.ts';
import type { HostResult } from '../model/results.ts';
import { type About, aboutOf, type Looked, lookedAt, missingFrom } from './looked-at.ts';

/** Since when each finding fails, by its fingerprint: the beginning of the first of the audits that saw it fail without a break. */
export type Since = Readonly<Record<string, string>>;

const failureSchema = z.object({
  since: z.iso.datetime(),
  check: z.string(),
  resource: resourceResultSchema.omit({ id: true }),
});

/**
 * What fails on a host, by its fingerprint, with what it is about, so that an audit that does not see it can say why. The first
 * form of a history had the moment alone.
 */
export const failingSchema = z.record(
  z.string(),
  z.union([failureSchema, z.iso.datetime().transform((since) => ({ since, check: '', resource: UNKNOWN }))]),
);
const UNKNOWN = { type: 'host', engine: null, name: '' } as const;

export type Failing = Readonly<Record<string, z.infer<typeof failureSchema>>>;

/** What an audit saw of a host as far as it bears on since when something fails, as plain values. */
export interface SeenFindings {
  readonly startedAt: string;
  readonly failing: Readonly<Record<string, About>>;
  /** Fingerprints of which it is not known whether they fail: they could not be read, or await a person. */
  readonly undecided: readonly string[];
  /** Those that do not. */
  readonly decided: readonly string[];
  readonly looked: Looked;
}

/** Null where the host was not read, which changes nothing of what was known. */
export function seenFindings(
  host: Pick<
    HostResult,
    'state' | 'startedAt' | 'findings' | 'controls' | 'engines' | 'engineSockets' | 'only'
  >,
): SeenFindings | null {
  if (!wasAudited(host)) return null;
  const of = (...wanted: readonly string[]) => host.findings.filter(({ status }) => wanted.includes(status));
  const fingerprints = (found: HostResult['findings']) => found.map(({ fingerprint }) => fingerprint);
  return {
    startedAt: host.startedAt,
    failing: Object.fromEntries(of('fail').map((finding) => [finding.fingerprint, aboutOf(finding)])),
    undecided: fingerprints(of('error', 'manual')),
    decided: fingerprints(of('pass', 'notapplicable')),
    looked: lookedAt(host),
  };
}

/**
 * What is known after an audit. What could not be read, what a person has to look at, and what the audit did not look at is not
 * seen to be mended, so that its beginning stands; what passed or went away begins anew when it fails again.
 */
export function failingAfter(
  before: Failing,
  { startedAt, failing, undecided, decided, looked }: SeenFindings,
): Failing {
  const missing = missingFrom(looked);
  const [open, mended] = [new Set(undecided), new Set(decided)];
  const stands = Object.entries(before).filter(
    ([fingerprint, about]) =>
      open.has(fingerprint) || (!mended.has(fingerprint) && missing(about) !== 'absent'),
  );
  const seen = Object.entries(failing).map(
    ([fingerprint, about]) =>
      [fingerprint, { ...about, since: before[fingerprint]?.since ?? startedAt }] as const,
  );
  return Object.fromEntries([...stands, ...seen]);
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
