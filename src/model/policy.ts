import { z } from 'zod';
import type { Parameter, PolicyValues } from './parameter.ts';
import { SEVERITIES, type Severity } from './severity.ts';
import { spokenText } from './spoken-text.ts';

/** The policies that come along, by the names under which `--policy` and `extends` know them. */
export const SHIPPED_POLICIES = ['level-1', 'level-2', 'strict', 'rootless', 'swarm'] as const;

/** Says whether a policy is meant by its name; anything else is a path. */
export const isShippedPolicy = (name: string): boolean => SHIPPED_POLICIES.some((one) => one === name);

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);
const text = spokenText(300);
const word = z.string().min(1).max(100);

/** What a selector can ask for. Where it has several keys, all of them have to fit; of a list, one. */
export const SELECTOR_SHAPE = {
  check: oneOrMore(word).describe('The id of a check, or a list of ids'),
  control: oneOrMore(word).describe(
    'The number of a control or a list of numbers, in quotes ("5.10"), since YAML reads 5.10 as 5.1',
  ),
  section: oneOrMore(z.union([word, z.int()])).describe(
    'The number of a section of the benchmark or a list of numbers',
  ),
  level: z.union([z.literal(1), z.literal(2)]).describe('The level of controls: 1 or 2'),
  severity: oneOrMore(z.enum(SEVERITIES)).describe(
    'Critical, high, medium or low, or a list of them: as the check itself has it',
  ),
  framework: oneOrMore(word).describe(
    'The id of a framework or, after a colon, one of its requirements (nist-sp-800-190:4.1.2), or a list of them',
  ),
  family: oneOrMore(word).describe(
    'A subject beyond the benchmark, such as isolation-seccomp, or a list of them',
  ),
};

const selector = z.strictObject(SELECTOR_SHAPE).partial();
const reason = text.describe('Why, in one line that reports show');
const leavingOut = z.array(selector.extend({ reason })).min(1);

/** What stands in a policy beside its parameters. */
const POLICY_SHAPE = {
  title: text.describe('What the policy is for, in one line'),
  extends: oneOrMore(z.string().min(1).max(1000)).describe(
    `A policy to start from, or a list of them: ${SHIPPED_POLICIES.join(', ')}, or a path relative to this file`,
  ),
  benchmark: word.describe(
    'The benchmark whose numbers this file means (cis-docker-1.8.0); without it that of the run',
  ),
  only: leavingOut.describe('A list of selectors, each with a reason; what fits none of them is left out'),
  deselect: leavingOut.describe('A list of selectors, each with a reason; what fits one is left out'),
  select: z
    .array(selector.extend({ reason: reason.optional() }))
    .min(1)
    .describe('A list of selectors; what fits one is judged, whatever was left out before'),
  severities: z
    .record(word, z.strictObject({ severity: z.enum(SEVERITIES), reason }))
    .describe('Other severities by the id of the check, each with a reason'),
};

/** A policy file. What its parameters can hold is a part of the schema, so that each is checked where it is written. */
export const policySchema = (parameters: readonly Parameter[]) =>
  z
    .strictObject({
      ...POLICY_SHAPE,
      parameters: z
        .strictObject(Object.fromEntries(parameters.map((one) => [one.id, one.schema.describe(one.meaning)])))
        .partial()
        .describe(
          'What no machine knows, by the id of the parameter ("plimsoll list --parameters" shows all)',
        )
        .nullable(),
    })
    .partial();

export type Selector = z.infer<typeof selector>;
export type PolicyText = Omit<z.infer<ReturnType<typeof policySchema>>, 'parameters'> & {
  readonly parameters?: PolicyValues | null;
};

/** What a policy makes of the checks and controls of a run: which are judged, and how severe a failure is. */
export interface Tailoring {
  /** Why something is left out, by `partKey`. */
  readonly leftOut: ReadonlyMap<string, string>;
  /** Other severities by the id of the check. */
  readonly severities: Readonly<Record<string, Severity>>;
}

/** The least that can be left out: a check as far as it decides a control, or on its own (null for none). */
export const partKey = (control: string | null, check: string | null): string =>
  JSON.stringify([control, check]);
