import { z } from 'zod';
import { baselineSchema } from './drift.ts';
import { ONLY_KINDS } from './only.ts';
import { SEVERITIES } from './severity.ts';

const instant = z.iso.datetime().describe('ISO 8601, UTC');

/** An account of a machine that ran the audit or a part of it. */
export const operatorSchema = z.object({
  account: z.string().describe('Name of the account'),
  host: z.string().describe('What the machine calls itself'),
});

/** A file that was brought along to judge by; policies and checks of the user have entries of their own. */
export const inputSchema = z.object({
  role: z.enum(['inventory', 'waivers', 'attestations', 'evidence', 'expect', 'advisories', 'sign-off']),
  name: z.string().describe('As it was given'),
  sha256: z.string().describe('Over its bytes'),
});

/** The program that judged. */
export const toolSchema = z.object({
  name: z.literal('plimsoll'),
  version: z.string(),
  digest: z
    .string()
    .nullable()
    .exactOptional()
    .describe(
      'SHA-256 over the program as it was built, its checks among it; null where it ran from its sources',
    ),
  node: z.string().exactOptional().describe('Version of Node.js'),
});

/** An object that a run is limited to. */
export const onlySchema = z.object({
  kind: z.enum(ONLY_KINDS),
  name: z.string().describe('Name, reference or id, as it was given'),
});

/** When, by whom and from what a run was made. */
export const runSchema = z.object({
  id: z.uuid().describe('UUIDv5 of what went in: the same input gives the same id'),
  startedAt: instant,
  finishedAt: instant,
  assessedAt: instant
    .optional()
    .describe(
      'The moment at which waivers and expiries were judged, where there was something to judge by it',
    ),
  operator: operatorSchema.exactOptional().describe('Who judged, and where'),
  command: z.array(z.string()).exactOptional().describe('The words of the command line'),
  inputs: z.array(inputSchema).exactOptional().describe('The files that were brought along'),
  inventory: z
    .object({
      hosts: z.int().nonnegative().describe('All hosts that it has'),
      selected: z.int().nonnegative().describe('Those of them that the run is about'),
      leftOut: z.array(z.string()).describe('The others, the first 1000 of them'),
    })
    .exactOptional()
    .describe('How many hosts the inventory has; missing without one'),
  only: z
    .array(onlySchema)
    .min(1)
    .exactOptional()
    .describe('The only objects that the run is about (`--only`); missing where it is about all'),
  baseline: baselineSchema
    .exactOptional()
    .describe('The earlier run that this one was compared with; missing without one'),
});

/** A policy that was in force for hosts of the run, with all that it changes. */
export const policyResultSchema = z.object({
  name: z.string().describe('As it was given: the name of one that comes along, or the path of a file'),
  title: z.string().nullable(),
  digest: z.string().describe('SHA-256 over what it means for the benchmark of this run'),
  files: z
    .array(z.object({ name: z.string(), sha256: z.string() }))
    .describe('Its file, last, and before it those that it starts from'),
  parameters: z.record(z.string(), z.json()).describe('What it sets, by the id of the parameter'),
  severities: z.array(
    z.object({
      check: z.string(),
      severity: z.enum(SEVERITIES),
      from: z.enum(SEVERITIES).describe('As the check itself has it'),
      reason: z.string(),
      policy: z.string().describe('The file that says so'),
    }),
  ),
  leftOut: z
    .array(
      z.object({
        reason: z.string(),
        policy: z.string().describe('The file that says so'),
        controls: z.array(z.string()).describe('Controls that it leaves out whole'),
        checks: z
          .array(z.string())
          .describe('Further checks that were not run, beside those of these controls'),
      }),
    )
    .describe('By reason'),
});

/** A framework that others audit by, with what of this benchmark bears on each of its requirements, by our own mapping. */
export const frameworkResultSchema = z.object({
  id: z.string(),
  title: z.string(),
  sources: z
    .array(z.object({ title: z.string(), publisher: z.string(), date: z.string(), address: z.string() }))
    .describe('What the mapping rests on; it is ours, not that of the owner of the framework'),
  requirements: z
    .array(
      z.object({
        id: z.string(),
        title: z.string().nullable().describe('Null where the id says it'),
        controls: z.array(z.string()).describe('Numbers in the benchmark of this run'),
        checks: z.array(z.string()).describe('Checks that belong to no control'),
      }),
    )
    .describe('Those that a control or a check of this run bears on, in its order'),
  untouched: z.array(z.string()).describe('Requirements that nothing in this run bears on'),
});

export type Operator = z.infer<typeof operatorSchema>;
export type Input = z.infer<typeof inputSchema>;
export type PolicyResult = z.infer<typeof policyResultSchema>;
export type FrameworkResult = z.infer<typeof frameworkResultSchema>;
