import { z } from 'zod';
import { basisChangesSchema } from './drift.ts';

const instant = z.iso.datetime().describe('ISO 8601, UTC');
const count = z.int().nonnegative();
const percent = z.number().min(0).max(100).nullable();

/** How far the audit of a host got. */
export const HOST_STATES = ['audited', 'partial', 'failed', 'notattempted'] as const;

/** How things stood in one audit. */
const trendPointSchema = z.object({
  id: z.uuid().describe('Id of the run'),
  startedAt: instant.describe('When that run began'),
  compliance: percent.describe('Null where it was not scored'),
  coverage: percent,
  failures: z
    .object({ critical: count, high: count, medium: count, low: count })
    .nullable()
    .describe(
      'Findings that fail and are not waived, of the benchmark and beyond it, by severity; null where nothing was read',
    ),
  changed: basisChangesSchema.describe('What the run judged by where that differs from the point before'),
});

/** A host in one audit. */
export const hostTrendPointSchema = trendPointSchema.extend({ state: z.enum(HOST_STATES) });

/** All hosts of one audit together. */
export const runTrendPointSchema = trendPointSchema.extend({
  hosts: count,
  audited: count.describe('Those of the hosts that were read'),
});

export type HostTrendPoint = z.infer<typeof hostTrendPointSchema>;
export type RunTrendPoint = z.infer<typeof runTrendPointSchema>;

/** How many audits a trend reaches back, this one among them. */
export const TREND_LENGTH = 12;
