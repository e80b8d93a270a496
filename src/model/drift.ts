import { z } from 'zod';
import { resourceResultSchema } from './resource-result.ts';
import { SEVERITIES } from './severity.ts';
import { STATUSES } from './status.ts';

const instant = z.iso.datetime().describe('ISO 8601, UTC');
const percent = z.number().min(0).max(100).nullable();

/** A finding that changed, short enough that a whole fleet's fit into one message. */
export const driftFindingSchema = z.object({
  fingerprint: z.string(),
  check: z.string(),
  controls: z.array(z.string()),
  severity: z.enum(SEVERITIES),
  resource: resourceResultSchema,
  before: z.enum(STATUSES).nullable().describe('Null where the earlier audit has no such finding'),
  after: z.enum(STATUSES).nullable().describe('Null where this audit has no such finding'),
  waived: z.boolean().describe('Whether a waiver covers it: now where it fails now, else as it was'),
});

/** An object that one audit found and the other, which looked for it, did not. */
export const driftObjectSchema = z.object({
  resource: resourceResultSchema,
  failing: z.array(driftFindingSchema).describe('What fails on it, in the audit that found it'),
});

/**
 * How the two audits reached a host. Findings are compared where it is `compared` and nowhere else; all that fails on a host that
 * is `new` is new as well.
 */
export const HOST_CHANGES = [
  /** Both read it. */
  'compared',
  /** The earlier audit was not about it; this one read it. */
  'new',
  /** This audit could not read it; the earlier one did, or was not about it. */
  'newly-unreachable',
  /** Neither could read it. */
  'still-unreachable',
  /** The earlier audit could not read it, so that nobody knows what is new on it. */
  'reachable-again',
  /** The earlier audit left it out of its inventory, so that nobody knows what is new on it. */
  'left-out-before',
] as const;

/** What an audit judges by. Where it changed, verdicts can change without any change on a host. */
export const BASIS_PARTS = [
  'tool',
  'benchmark',
  'level',
  'only',
  'policy',
  'own-checks',
  'advisories',
  'expectations',
  'attestations',
  'waivers',
] as const;

/** What two runs judged by where that differs, in words for a person. */
export const basisChangesSchema = z.array(
  z.object({ what: z.enum(BASIS_PARTS), before: z.string(), after: z.string() }),
);

/**
 * What changed on one host against an earlier audit. A verdict about change takes two facts: what could not be read in either
 * audit is neither fixed nor newly failing, and an object that went away is no fix. Read backwards, newly failing is fixed,
 * new is vanished, come to light is newly undecided.
 */
export const hostDriftSchema = z.object({
  host: z.enum(HOST_CHANGES),
  newlyFailing: z.array(driftFindingSchema).describe('It was read and did not fail; now it fails'),
  fixed: z.array(driftFindingSchema).describe('It failed; now it was read and does not'),
  stillFailing: z
    .array(z.object({ fingerprint: z.string(), since: instant.nullable() }))
    .describe('It fails in both; since when as far as that is known, null where it is not'),
  comeToLight: z
    .array(driftFindingSchema)
    .describe('It fails, and the earlier audit did not decide it: whether it is new nobody knows'),
  newlyUndecided: z
    .array(driftFindingSchema)
    .describe('It was decided; now it could not be read (error) or awaits a person (manual)'),
  newlyDecided: z.array(driftFindingSchema).describe('It was not decided; now it is, and does not fail'),
  rejudged: z
    .array(driftFindingSchema)
    .describe(
      'What was seen is the same and the verdict is not, in audits that judged by different things: no drift of the host',
    ),
  waiversEnded: z
    .array(driftFindingSchema)
    .describe('It fails in both; the waiver that covered it no longer does'),
  newlyWaived: z.array(driftFindingSchema).describe('It fails in both; only now a waiver covers it'),
  newObjects: z.array(driftObjectSchema),
  vanishedObjects: z.array(driftObjectSchema),
  notCompared: z
    .array(z.string())
    .describe('Checks that only one of the audits selected; what they found is no drift'),
  hostKey: z
    .object({ before: z.string(), after: z.string() })
    .nullable()
    .describe('Null where it is the same or where one audit saw none'),
  policyChanged: z.boolean().describe('Whether another policy was in force for it'),
  score: z
    .object({
      before: z.object({ compliance: percent, complianceWithWaivers: percent, coverage: percent }),
      after: z.object({ compliance: percent, complianceWithWaivers: percent, coverage: percent }),
    })
    .nullable()
    .describe('Null where one of the audits did not read it, or looked at other engines or objects'),
  notLookedAt: z
    .array(
      z.object({
        engine: z.string(),
        socket: z.string().nullable(),
        lookedAtBy: z.enum(['earlier', 'later']),
        failing: z.int().nonnegative().describe('Findings that fail on it, in the audit that looked at it'),
      }),
    )
    .exactOptional()
    .describe(
      'Engines that only one of the audits looked at, since the other was limited to some: nothing on them is compared, nor what else changed on the host as a whole',
    ),
  moreSevere: z
    .array(driftFindingSchema)
    .exactOptional()
    .describe('It fails in both without a waiver, and is more severe than it was'),
  neverSeen: z
    .object({
      engines: z.int().nonnegative().describe('Engines that run and whose containers could not be listed'),
      containers: z.int().nonnegative().describe('Containers that were listed and could not be read'),
    })
    .exactOptional()
    .describe(
      'What this audit could not see of a host of which the earlier one could not see such things either, so that nobody knows what changed there',
    ),
  lastRead: z
    .object({ id: z.uuid(), startedAt: instant, changed: basisChangesSchema })
    .exactOptional()
    .describe(
      'The audit that it was compared with: the last in the history that read it, where the earlier run of all hosts did not',
    ),
});

/** The earlier audit that a run was compared with. */
export const baselineSchema = z.object({
  id: z.uuid().describe('Id of the earlier run'),
  startedAt: instant,
  finishedAt: instant,
  tool: z.object({ version: z.string(), digest: z.string().nullable() }),
  benchmark: z.object({
    id: z.string(),
    version: z.string(),
    level: z.union([z.literal(1), z.literal(2)]),
  }),
  policies: z.array(z.string()).describe('Digests of the policies that were in force'),
  changed: basisChangesSchema.describe(
    'What the two runs judged by where that differs, in words for a person',
  ),
  newHosts: z.array(z.string()).describe('Hosts that the earlier run was not about'),
  vanishedHosts: z
    .array(z.string())
    .describe(
      'Hosts that only the earlier run was about, without those that this run left out of the inventory',
    ),
});

export type DriftFinding = z.infer<typeof driftFindingSchema>;
export type DriftObject = z.infer<typeof driftObjectSchema>;
export type HostChange = (typeof HOST_CHANGES)[number];
export type HostDrift = z.infer<typeof hostDriftSchema>;
export type BasisPart = (typeof BASIS_PARTS)[number];
export type BasisChanges = z.infer<typeof basisChangesSchema>;
export type Baseline = z.infer<typeof baselineSchema>;
