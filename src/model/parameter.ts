import type { z } from 'zod';

/** What a parameter can hold. */
export type ParameterValue = boolean | number | string | readonly string[] | readonly number[];

/** Something that a check has to be told, since no machine knows it: who is trusted, how many are too many. */
export interface Parameter<T extends ParameterValue = ParameterValue> {
  /** A slug, one name for all checks that use it; for ever. */
  readonly id: string;
  /** What it says and in which unit, in one sentence. */
  readonly meaning: string;
  readonly schema: z.ZodType<T>;
  /** What holds where no policy sets it. Without one the parameter is then not configured, and a person decides. */
  readonly shipped?: T;
}

/** The state of a parameter in a run. That nobody configured it is a state of its own, never an empty value. */
export type Setting<T extends ParameterValue = ParameterValue> =
  | { readonly configured: true; readonly value: T; readonly origin: 'policy' | 'shipped' }
  | { readonly configured: false };

/** Parameters by the name under which a check uses them. */
export type NamedParameters = Readonly<Record<string, Parameter>>;

/** The setting of each parameter that a check names. */
export type Settings<P> = {
  readonly [K in keyof P]: P[K] extends Parameter<infer T> ? Setting<T> : never;
};

/** What a policy sets, by the id of the parameter. */
export type PolicyValues = Readonly<Record<string, unknown>>;

/**
 * The settings of a check's parameters under a policy.
 *
 * @throws Error where the policy sets one to a value that it cannot have; a policy is validated before a run.
 */
export function settingsOf<P extends NamedParameters>(parameters: P, policy: PolicyValues = {}): Settings<P> {
  const settings = Object.entries(parameters).map(([name, parameter]) => [
    name,
    settingOf(parameter, policy),
  ]);
  return Object.fromEntries(settings) as Settings<P>;
}

function settingOf({ id, schema, shipped }: Parameter, policy: PolicyValues): Setting {
  if (Object.hasOwn(policy, id)) {
    const parsed = schema.safeParse(policy[id]);
    if (!parsed.success) throw new Error(`The policy sets ${id} to a value that it cannot have.`);
    return { configured: true, value: parsed.data, origin: 'policy' };
  }
  return shipped === undefined
    ? { configured: false }
    : { configured: true, value: shipped, origin: 'shipped' };
}
