import { z } from 'zod';
import { causeSchema } from '../../model/cause.ts';
import { STATUSES } from '../../model/status.ts';
import { RESOURCE_TYPES, type Scope } from '../../model/subject.ts';
import { checkTextSchema } from '../check-text.ts';
import { parameterSchema } from '../own-parameter.ts';

/*
 * What the program and the process of a module say to each other: one line of JSON each, in turn. What the process
 * says is believed as little as what a host says.
 */

/** A question to the process of a module. */
export type Question =
  | { readonly kind: 'load'; readonly name: string; readonly source: string }
  | { readonly kind: 'assess'; readonly snapshot: unknown; readonly policy: unknown; readonly named: unknown }
  | { readonly kind: 'examine' };

const SCOPES = [
  'host',
  'engine',
  'container',
  'service',
  'image',
  'network',
  'file',
  'registry',
] as const satisfies readonly Scope[];

/** The module cannot be used; `line` is 0 where nobody can tell. */
const refusedSchema = z.object({
  kind: z.literal('refused'),
  line: z.int().nonnegative(),
  message: z.string().max(2000),
});

export const loadedSchema = z.discriminatedUnion('kind', [
  refusedSchema,
  z.object({
    kind: z.literal('loaded'),
    check: z.object(checkTextSchema),
    scope: z.enum(SCOPES),
    about: z.array(z.enum(RESOURCE_TYPES)).max(RESOURCE_TYPES.length),
    /** What it rests on, as a person would call it. */
    reads: z.array(z.string().max(500)).max(200),
    parameters: z.record(z.string().max(80), parameterSchema),
  }),
]);
export type Loaded = Extract<z.infer<typeof loadedSchema>, { kind: 'loaded' }>;

const text = z.string().max(10_000);

/** One finding of a module; everything in it is checked before it counts. */
export const toldFindingSchema = z
  .object({
    status: z.enum(STATUSES),
    resource: z.object({
      type: z.enum(RESOURCE_TYPES),
      name: z.string().max(4000),
      id: z.string().max(500).nullable(),
      engine: z.string().max(500).nullable(),
      key: z.string().max(4000).optional(),
    }),
    expected: text,
    observed: text,
    message: text,
    cause: causeSchema.nullable(),
    evidence: z.array(z.string().max(1000)).max(10_000),
  })
  .refine(({ status, cause }) => (status === 'error') === (cause !== null));
export type ToldFinding = z.infer<typeof toldFindingSchema>;

/** The findings are looked at one by one, so that one which is none does not cost the others. */
export const assessedSchema = z.object({
  kind: z.literal('assessed'),
  findings: z.array(z.unknown()).max(100_000),
});

export const examinedSchema = z.object({
  kind: z.literal('examined'),
  complaints: z.array(z.string().max(2000)).max(1000),
  /** How many examples there are. */
  examples: z.int().nonnegative(),
});
