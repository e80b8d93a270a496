import { z } from 'zod';
import { countsSchema, hostResultSchema } from './results.ts';
import { onlySchema, toolSchema } from './run-results.ts';

const instant = z.iso.datetime().describe('ISO 8601, UTC');
const count = z.int().nonnegative();
const percent = z.number().min(0).max(100).nullable();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** How one host stood in one audit: a point of its trend. */
export const hostPointSchema = z.object({
  state: hostResultSchema.shape.state,
  compliance: percent,
  coverage: percent,
  counts: countsSchema,
  failures: z
    .object({ critical: count, high: count, medium: count, low: count })
    .describe('Findings that fail and are not waived, of the benchmark and beyond it, by severity'),
  waived: count.describe('Findings that fail and are waived'),
  unread: count.describe('Findings that could not be read'),
});

/** How all hosts of one audit stood: the sums over them, and the score of their controls together. */
export const runPointSchema = hostPointSchema.omit({ state: true }).extend({
  hosts: count,
  audited: count.describe('Those of the hosts that were read'),
});

/** What a history says of one audit that it keeps. */
export const keptRunSchema = z.object({
  number: z.int().positive().describe('Counts the audits in the order in which they were kept'),
  id: z.uuid().describe('Id of the run in its results'),
  startedAt: instant,
  finishedAt: instant,
  keptAt: instant,
  tool: toolSchema,
  benchmark: z.object({
    id: z.string(),
    version: z.string(),
    level: z.union([z.literal(1), z.literal(2)]),
  }),
  policies: z.array(z.string()).describe('Digests of the policies that were in force'),
  point: runPointSchema,
  bytes: count.describe('Size of its results.json'),
  begin: sha256.describe('What of its results.json stands before the hosts'),
  end: sha256.describe('And what behind them'),
  manifest: sha256.describe('The list of its hosts, each with the digests of its results and its evidence'),
});

/** A host of an audit that is kept. */
export const keptHostSchema = z.object({
  name: z.string(),
  results: sha256,
  evidence: sha256.nullable().describe('Null where the evidence was not at hand'),
  point: hostPointSchema,
  engineSockets: hostResultSchema.shape.engineSockets,
  only: z.array(onlySchema).min(1).exactOptional(),
});

export type HostPoint = z.infer<typeof hostPointSchema>;
export type RunPoint = z.infer<typeof runPointSchema>;
export type KeptRun = z.infer<typeof keptRunSchema>;
export type KeptHost = z.infer<typeof keptHostSchema>;
