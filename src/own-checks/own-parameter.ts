import { z } from 'zod';
import type { Parameter, ParameterValue } from '../model/parameter.ts';
import { seenText, slug } from './check-text.ts';

/** What a parameter of a check of one's own can hold. */
const TYPES = {
  text: z.string().max(1000),
  number: z.number(),
  boolean: z.boolean(),
  texts: z.array(z.string().max(1000)).max(1000),
  numbers: z.array(z.number()).max(1000),
} as const;
export type ParameterType = keyof typeof TYPES;
type ValueOf<T extends ParameterType> = z.infer<(typeof TYPES)[T]>;

/** A parameter whose type has a name, so that it can be told to another process or written in YAML. */
export interface OwnParameter<T extends ParameterValue = ParameterValue> extends Parameter<T> {
  readonly type: ParameterType;
}

/** A parameter as its author writes it. */
export interface ParameterDefinition<T extends ParameterType = ParameterType> {
  readonly id: string;
  readonly meaning: string;
  readonly type: T;
  /** What holds where no policy sets it. Without one it is then not configured. */
  readonly shipped?: ValueOf<T> | undefined;
}

/**
 * Makes a parameter: something that a check has to be told by a policy.
 *
 * @throws Error where `shipped` is no value of the type
 */
export function parameter<T extends ParameterType>({
  id,
  meaning,
  type,
  shipped,
}: ParameterDefinition<T>): OwnParameter<ValueOf<T>> {
  const schema: z.ZodType = TYPES[type];
  if (shipped !== undefined && !schema.safeParse(shipped).success)
    throw new Error(`the parameter ${id} is of the type ${type}, and what it ships is none`);
  return {
    id,
    meaning,
    type,
    schema: schema as z.ZodType<ValueOf<T>>,
    ...(shipped === undefined ? {} : { shipped }),
  };
}

/** How a parameter is written down. */
export const parameterSchema = z.strictObject({
  id: slug.describe('It is a slug such as trusted-owners.'),
  meaning: seenText(500).describe('It says in a sentence what the parameter holds, and in which unit.'),
  type: z.enum(Object.keys(TYPES) as [ParameterType, ...ParameterType[]]),
  shipped: z
    .union([z.boolean(), z.number(), z.string(), z.array(z.string()), z.array(z.number())])
    .optional()
    .describe('It is what holds where no policy sets the parameter.'),
});
