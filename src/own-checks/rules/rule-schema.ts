import { z } from 'zod';
import { checkTextSchema } from '../check-text.ts';
import { parameterSchema } from '../own-parameter.ts';
import { POPULATIONS } from '../own-populations.ts';
import { MATCHER_NAMES, MATCHERS, type MatcherName, type Operand } from './matchers.ts';

const names = z.string().min(1).max(200);

/** In place of a value: what the policy sets for a parameter of the rule, by its name in the rule. */
const fromParameter = z.strictObject({ parameter: names });

/** Every matcher with the values that it takes. */
const matchers = Object.fromEntries(
  MATCHER_NAMES.map((name) => {
    const { operand } = MATCHERS[name];
    const takes = `It takes ${operand.description}, or { parameter: NAME }.`;
    return [name, z.union([operand, fromParameter]).describe(takes).optional()];
  }),
) as unknown as Record<MatcherName, z.ZodOptional<z.ZodType<Operand | { parameter: string }>>>;

const ofEach = z.strictObject(matchers);

const conditionSchema = z.strictObject({
  field: z
    .union([names, z.array(names).min(2).max(20)])
    .describe(
      'It is a fact and the way to a field of it, such as inspect.HostConfig.Memory or inspect.Mounts[].Source.',
    ),
  ...matchers,
  /** Whether the field is there. */
  exists: z.boolean().optional(),
  every: ofEach.optional(),
  some: ofEach.optional(),
  none: ofEach.optional(),
  absent: z
    .enum(['holds', 'fails', 'manual'])
    .optional()
    .describe(
      'It says what it means that the field is not there: the condition holds, it fails, or a person decides.',
    ),
});

const conditions = z.array(conditionSchema).min(1).max(50);

const exampleSchema = z.strictObject({
  name: names,
  facts: z
    .record(z.string(), z.json())
    .describe('It holds each fact that the rule names, as far as the rule looks at it.'),
  policy: z.record(z.string(), z.json()).optional(),
});
const examplesOf = z.array(exampleSchema).max(100).optional();

/** A check of one's own without code: one file, one rule. */
export const ruleSchema = z.strictObject({
  ...checkTextSchema,
  outcomes: checkTextSchema.outcomes.optional(),
  each: z.enum(Object.keys(POPULATIONS) as [keyof typeof POPULATIONS, ...(keyof typeof POPULATIONS)[]]),
  where: conditions.optional().describe('It lists what must hold for the rule to concern an object at all.'),
  expect: conditions.describe('It lists what must hold, all of it, for the rule to pass.'),
  unmet: z.enum(['fail', 'manual']).default('fail'),
  parameters: z.record(names, parameterSchema).optional(),
  examples: z
    .strictObject({ pass: examplesOf, fail: examplesOf, manual: examplesOf, notapplicable: examplesOf })
    .optional(),
});
export type Rule = z.infer<typeof ruleSchema>;
export type Condition = z.infer<typeof conditionSchema>;
export type Examples = NonNullable<Rule['examples']>;
