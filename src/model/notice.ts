import { z } from 'zod';
import { CAUSE_CODES } from './cause.ts';
import { BASIS_PARTS } from './drift.ts';
import { countsSchema } from './results.ts';
import { runSchema } from './run-results.ts';
import { SEVERITIES } from './severity.ts';

const instant = z.iso.datetime().describe('ISO 8601, UTC');
const number = z.int().nonnegative();
const percent = z.number().min(0).max(100).nullable();
const failures = z
  .object({ critical: number, high: number, medium: number, low: number })
  .describe('Controls, and checks beyond the benchmark, that fail and are not waived');

/** Kinds of changes for the worse, and of what leaves open what was known. */
export const WORSE_KINDS = [
  'reached-no-more',
  'not-compared',
  'other-host-key',
  'newly-failing',
  'new-object-fails',
  'waiver-ended',
  'failing-not-decided-before',
  'judged-worse',
  'not-decided-any-more',
  'host-missing',
] as const;

/** The body of a webhook: what a run came to, in a size that does not grow with the fleet. */
export const noticeSchema = z.object({
  text: z
    .string()
    .describe(
      'The same for people, in the mrkdwn of Slack; no text of a host is markup in it, or calls anyone',
    ),
  schemaVersion: z.literal(1),
  type: z.literal('plimsoll.audit'),
  tool: z.object({ name: z.literal('plimsoll'), version: z.string() }),
  run: z
    .object({
      id: z.uuid(),
      startedAt: instant,
      finishedAt: instant,
      only: runSchema.shape.only,
    })
    .nullable()
    .describe('As in results.json; null where the run ended before there were results'),
  timestamp: instant.describe('When the run ended'),
  benchmark: z
    .object({ id: z.string(), version: z.string(), level: z.union([z.literal(1), z.literal(2)]) })
    .nullable(),
  ended: z
    .enum(['complete', 'incomplete', 'interrupted', 'failed'])
    .describe(
      'failed: before there were results; incomplete: a host was not audited or an output was not written',
    ),
  exitCode: number.describe('Of the audit, before anyone was told of it'),
  reasons: z.array(z.string()).describe('What went wrong with the run itself, in sentences'),
  baseline: z
    .object({
      id: z.uuid(),
      finishedAt: instant,
      changed: z.array(z.enum(BASIS_PARTS)).describe('What the two runs judged by where that differs'),
    })
    .nullable()
    .describe(
      'The earlier run that it was compared with; null where there was none, so that nobody knows what changed',
    ),
  totals: z.object({
    hosts: z.object({ audited: number, partial: number, failed: number, notattempted: number }),
    failures,
    worse: number.describe('Changes for the worse'),
  }),
  hosts: z
    .array(
      z.object({
        name: z.string(),
        state: z.enum(['audited', 'partial', 'failed', 'notattempted']),
        error: z.object({ code: z.enum(CAUSE_CODES), detail: z.string(), next: z.string() }).nullable(),
        score: z.object({ compliance: percent, complianceWithWaivers: percent, coverage: percent }),
        controls: countsSchema,
        failures,
        worse: number,
      }),
    )
    .describe('Those that were not audited first, then those that got worse'),
  changes: z
    .array(
      z.object({
        host: z.string(),
        kind: z.enum(WORSE_KINDS),
        severity: z.enum(SEVERITIES).nullable().describe('The worst; null where it is about the host itself'),
        fingerprints: z.array(z.string()),
        text: z.string(),
      }),
    )
    .describe('For the worse, the most severe first'),
  possibleRenames: z
    .array(z.string())
    .describe('Which of the new hosts may be such as are missing, by what marks a host, in sentences'),
  leftOut: z
    .object({ hosts: number, changes: number })
    .describe('How many of the two lists have no room here; results.json has them all'),
});

export type Notice = z.infer<typeof noticeSchema>;
export type NoticeChange = Notice['changes'][number];
export type NoticeHost = Notice['hosts'][number];
export type WorseKind = (typeof WORSE_KINDS)[number];
