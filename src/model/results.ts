import { z } from 'zod';
import { statementSchema } from './attestations.ts';
import { causeSchema } from './cause.ts';
import { hostDriftSchema } from './drift.ts';
import { EFFORTS } from './effort.ts';
import { resourceResultSchema } from './resource-result.ts';
import { resultsTailSchema } from './results-tail.ts';
import {
  frameworkResultSchema,
  onlySchema,
  operatorSchema,
  policyResultSchema,
  runSchema,
  toolSchema,
} from './run-results.ts';
import { SEVERITIES } from './severity.ts';
import { signOffResultSchema } from './sign-off.ts';
import { CONTROL_STATUSES, STATUSES } from './status.ts';
import { HOST_STATES, hostTrendPointSchema } from './trend.ts';
import { findingWaiverSchema, outdatedWaiverSchema } from './waiver.ts';

const instant = z.iso.datetime().describe('ISO 8601, UTC');
const percent = z
  .number()
  .min(0)
  .max(100)
  .nullable()
  .describe('Percent with one decimal; null for 0/0 or where it is not scored');

export const countsSchema = z.object({
  pass: z.int().nonnegative(),
  fail: z.int().nonnegative(),
  error: z.int().nonnegative(),
  manual: z.int().nonnegative(),
  notapplicable: z.int().nonnegative(),
  notselected: z.int().nonnegative(),
  waived: z.int().nonnegative().describe('Part of fail: controls in which nothing is open but waived fails'),
});

export const scoreSchema = z.object({
  compliance: percent.describe('pass / (pass + fail + error), over controls'),
  complianceWithWaivers: percent.describe('(pass + waived) / (pass + fail + error), over controls'),
  coverage: percent.describe('(pass + fail) / (pass + fail + error), over controls'),
  notScored: z.string().nullable().describe('Why both compliances are null, where coverage is too low'),
  counts: countsSchema,
});

export const findingSchema = z.object({
  check: z.string(),
  controls: z.array(z.string()).describe('Numbers in the benchmark of this run; empty beyond it'),
  status: z.enum(STATUSES),
  severity: z.enum(SEVERITIES),
  severityFrom: z
    .enum(SEVERITIES)
    .optional()
    .describe('As the check itself has it, where the policy sets another'),
  resource: resourceResultSchema,
  expected: z.string(),
  observed: z.string(),
  message: z.string(),
  cause: causeSchema.nullable().describe('Why there is no verdict; null unless the status is error'),
  evidence: z.array(z.string()).describe('Keys of the evidence of this host'),
  fingerprint: z.string().describe('The same from one audit to the next for the same check and object'),
  waiver: findingWaiverSchema
    .nullable()
    .describe('The waiver that covers it; null where none does. Its status is fail all the same'),
  outdatedWaiver: outdatedWaiverSchema
    .exactOptional()
    .describe('A waiver that would cover it on another day, where none does; missing without one'),
  attestation: statementSchema
    .exactOptional()
    .describe('What a person answered, where the status is by that and not by a machine'),
});

export const controlResultSchema = z.object({
  id: z.string(),
  status: z.enum(CONTROL_STATUSES),
  title: z.string(),
  level: z
    .union([z.literal(1), z.literal(2)])
    .nullable()
    .describe('The level of the control; null where the level that this version gives it is not known'),
  assessment: z.enum(['automated', 'manual']).describe('How the benchmark labels it'),
  severity: z
    .enum(SEVERITIES)
    .nullable()
    .describe('The highest of the findings that decide its status; null where it has none'),
  checks: z.array(z.string()),
  reason: z.string().describe('One sentence that explains the status'),
});

export const evidenceSchema = z.object({
  source: z.string(),
  collectedAt: instant,
  exitCode: z.int().nullable().describe('Exit code of the command or HTTP status of the answer'),
  bytes: z.int().nonnegative().describe('Size of the answer as it came'),
  sha256: z
    .string()
    .nullable()
    .describe('Over what was kept of it, as canonical JSON; null where nothing was kept'),
  truncated: z.boolean(),
  excerpt: z.string().describe('The beginning of what was kept of it'),
});

export const engineResultSchema = z.object({
  id: z.string(),
  socket: z.string().nullable(),
  rootless: z.boolean(),
  user: z.string(),
  version: z.string().nullable(),
  state: z.enum(['running', 'stopped']),
  apiVersion: z.string().nullable().describe('The version of the API that the audit used'),
  daemonId: z
    .string()
    .nullable()
    .exactOptional()
    .describe('The id that the engine gave itself at its first start; null where it was not read'),
  storageDriver: z.string().nullable(),
  swarm: z
    .string()
    .nullable()
    .exactOptional()
    .describe('`inactive`, `manager`, `worker`, `pending`, `error` or `locked`; null where it was not read'),
  components: z.string().nullable().describe('containerd, runc and other parts with their versions'),
});

const reconciliationSchema = z.object({
  engines: z.int().nonnegative(),
  containers: z.object({
    listed: z.int().nonnegative(),
    inspected: z.int().nonnegative(),
    vanished: z.int().nonnegative(),
    unread: z.int().nonnegative(),
    unlistedEngines: z
      .int()
      .nonnegative()
      .describe('Engines whose containers could not be listed, so that nobody knows how many they are'),
  }),
  images: z
    .object({
      wanted: z.int().nonnegative().describe('Those that have a name or that a container uses'),
      inspected: z.int().nonnegative(),
      vanished: z.int().nonnegative(),
      unread: z.int().nonnegative(),
      leftOut: z.int().nonnegative().describe('Not asked for, since there are too many'),
      unlistedEngines: z.int().nonnegative().describe('Engines of which nobody knows the images'),
    })
    .exactOptional()
    .describe('Missing in results of earlier versions'),
  controls: z.object({
    benchmark: z.int().nonnegative(),
    selected: z.int().nonnegative(),
    decided: z.int().nonnegative(),
    undecided: z.int().nonnegative(),
  }),
});

export const hostResultSchema = z.object({
  name: z.string(),
  target: z.string(),
  state: z.enum(HOST_STATES),
  error: causeSchema.nullable(),
  policy: z
    .string()
    .nullable()
    .optional()
    .describe('Digest of the policy that was in force for it; null where none was'),
  startedAt: instant,
  finishedAt: instant,
  collectedBy: operatorSchema.exactOptional().describe('Who collected its evidence, and from where'),
  identity: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  engines: z.array(engineResultSchema),
  redactions: z
    .object({
      containers: z.int().nonnegative().describe('Containers whose settings were searched and then dropped'),
      images: z.int().nonnegative(),
      services: z.int().nonnegative(),
      secrets: z
        .int()
        .nonnegative()
        .describe(
          'Settings, commands and steps of builds that look like secrets; none of their text is kept',
        ),
      doubts: z.int().nonnegative().describe('Those that may be secrets, for a person to look at'),
      rules: z.record(z.string(), z.int().positive()).describe('How often each rule met, by its name'),
    })
    .exactOptional()
    .describe('What looked like a secret in what was dropped; missing in results of earlier versions'),
  engineSockets: z
    .array(z.string())
    .min(1)
    .exactOptional()
    .describe('The only engines that were asked for, by the paths of their sockets; missing where all were'),
  only: z
    .array(
      onlySchema.extend({
        found: z
          .array(z.object({ engine: z.string(), name: z.string() }))
          .describe('Empty where the host does not have it, or where that could not be read'),
      }),
    )
    .min(1)
    .exactOptional()
    .describe('What the host has of the objects that `run.only` names; missing without that'),
  score: scoreSchema,
  sections: z.array(z.object({ id: z.string(), title: z.string(), score: scoreSchema })),
  controls: z.array(controlResultSchema),
  findings: z.array(findingSchema),
  evidence: z.record(z.string(), evidenceSchema),
  reconciliation: reconciliationSchema,
  drift: hostDriftSchema
    .exactOptional()
    .describe('What changed against the earlier run that `run.baseline` names; missing without one'),
  trend: z
    .array(hostTrendPointSchema)
    .exactOptional()
    .describe('How it stood in the last audits of the history, this one last; missing without any before it'),
});

export const checkTextSchema = z.object({
  title: z.string(),
  severity: z.enum(SEVERITIES),
  severityReason: z.string(),
  rationale: z.string(),
  remediation: z.object({
    text: z.string(),
    command: z.string().nullable(),
    takes: z
      .enum(EFFORTS)
      .exactOptional()
      .describe(
        'What doing it takes: a command after which nothing restarts, a reload, containers made again, a restart of the engine or a service, an image built again, a restart of the host, or a plan; missing where the check does not say',
      ),
    sideEffect: z.string(),
  }),
});

/** What `results.json` holds: the contract between an audit and everything that reads it. */
export const resultsSchema = z.object({
  schemaVersion: z.literal(1),
  tool: toolSchema,
  run: runSchema,
  benchmark: z.object({
    id: z.string(),
    version: z.string(),
    title: z.string(),
    level: z.union([z.literal(1), z.literal(2)]),
  }),
  policies: z
    .array(policyResultSchema)
    .optional()
    .describe('Every policy that was in force; a host names its own by the digest'),
  ownChecks: z
    .array(
      z.object({
        id: z.string(),
        file: z.string().describe('As it was given, below --checks DIR'),
        sha256: z.string().describe('Over the bytes of the file'),
      }),
    )
    .exactOptional()
    .describe('Checks of the user, with the file that each stands in; missing without --checks'),
  families: z
    .array(z.object({ id: z.string(), title: z.string(), checks: z.array(z.string()) }))
    .describe('The checks beyond the benchmark by subject, in the order of reports'),
  frameworks: z.array(frameworkResultSchema).optional().describe('Missing in results of earlier versions'),
  signOff: signOffResultSchema
    .exactOptional()
    .describe('Who prepared, reviewed and accepted the report; missing where nobody signed it'),
  hosts: z.array(hostResultSchema),
  ...resultsTailSchema.shape,
  checks: z
    .record(z.string(), checkTextSchema)
    .describe('The text of every check that a finding or a control names'),
});

export type Counts = z.infer<typeof countsSchema>;
export type Score = z.infer<typeof scoreSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type ControlResult = z.infer<typeof controlResultSchema>;
export type EvidenceItem = z.infer<typeof evidenceSchema>;
export type EngineResult = z.infer<typeof engineResultSchema>;
export type HostResult = z.infer<typeof hostResultSchema>;
export type ResultCheck = z.infer<typeof checkTextSchema>;
export type Results = z.infer<typeof resultsSchema>;

export type ResultsTail = z.infer<typeof resultsTailSchema>;

/** What results say of the run as a whole. */
export type ResultsHead = Omit<Results, 'hosts' | 'checks' | keyof ResultsTail>;
/** The texts of checks by their id. */
export type CheckTexts = Readonly<Record<string, ResultCheck>>;
