import type { Settings } from '../../model/parameter.ts';
import { type FieldPath, valuesAt } from './field-path.ts';
import {
  type Compile,
  isScalar,
  MATCHER_NAMES,
  MATCHERS,
  type MatcherName,
  type Operand,
} from './matchers.ts';
import type { Condition } from './rule-schema.ts';

/** A matcher with what it compares to, which may be a parameter of the rule by its name. */
export interface Comparison {
  readonly matcher: MatcherName;
  readonly operand: Operand | { readonly parameter: string };
}

/** For which of several values the comparisons have to hold. */
export const QUANTIFIERS = ['every', 'some', 'none'] as const;
export type Quantifier = (typeof QUANTIFIERS)[number];

/** The matchers of a condition, or of what stands below `every`, `some` or `none`. */
export const comparisonsIn = (given: Pick<Condition, MatcherName>): readonly Comparison[] =>
  MATCHER_NAMES.flatMap((matcher) => {
    const operand = given[matcher];
    return operand === undefined ? [] : [{ matcher, operand }];
  });

/** What a condition came to; `open` where a person has to decide, and why. */
export interface Outcome {
  readonly holds: boolean | 'open';
  /** The field with what stands there. */
  readonly observed: string;
  readonly why?: string;
}

type Policy =
  | Settings<Readonly<Record<string, never>>>
  | Readonly<Record<string, { configured: boolean; value?: unknown }>>;

/**
 * Looks whether a condition holds of a fact.
 *
 * @throws Error where the field is not there and the rule does not say what that means
 */
export function lookAt(
  condition: Condition,
  path: FieldPath,
  fact: unknown,
  settings: Policy,
  compile: Compile,
): Outcome {
  const found = valuesAt(fact, path.steps);
  const several = path.steps.some(({ kind }) => kind === 'items');
  const values = found.filter((value) => value !== undefined);
  const lacking = values.length < found.length;
  const observed = `${path.name} ${lacking && values.length === 0 ? 'is not there' : `= ${shown(several ? values : values[0])}`}`;
  if (condition.exists !== undefined) {
    const holds = condition.exists ? !lacking : lacking;
    if (!holds || lacking) return { holds, observed };
  }
  if (lacking) return { observed, ...withoutField(condition, path) };
  const open = unconfigured(condition, settings);
  if (open !== null) return { holds: 'open', observed, why: `The parameter ${open} is not configured.` };
  const value = several ? values : values[0];
  const holds = (given: Pick<Condition, MatcherName>, one: unknown) =>
    comparisonsIn(given).every(({ matcher, operand }) =>
      MATCHERS[matcher].holds(one, operandOf(operand, settings), compile),
    );
  const items = Array.isArray(value) ? value : null;
  const { every, some, none } = condition;
  return {
    observed,
    holds:
      holds(condition, value) &&
      (every === undefined || items?.every((item) => holds(every, item)) === true) &&
      (some === undefined || items?.some((item) => holds(some, item)) === true) &&
      (none === undefined || items?.every((item) => isScalar(item) && !holds(none, item)) === true),
  };
}

function withoutField({ absent }: Condition, { name }: FieldPath): Pick<Outcome, 'holds' | 'why'> {
  if (absent === undefined)
    throw new Error(`${name} is not there, and the rule does not say what that means; "absent" says it`);
  return absent === 'manual'
    ? { holds: 'open', why: `${name} is not there, and then a person decides.` }
    : { holds: absent === 'holds' };
}

function unconfigured(condition: Condition, settings: Policy): string | null {
  const all = [condition, condition.every, condition.some, condition.none].flatMap((given) =>
    given ? comparisonsIn(given) : [],
  );
  const names = all.flatMap(({ operand }) => parameterOf(operand) ?? []);
  return names.find((name) => settings[name]?.configured !== true) ?? null;
}

/** The name of the parameter that stands for an operand; undefined where it is a value. */
export const parameterOf = (operand: Comparison['operand']): string | undefined =>
  typeof operand === 'object' && 'parameter' in operand ? operand.parameter : undefined;

function operandOf(operand: Comparison['operand'], settings: Policy): Operand {
  const name = parameterOf(operand);
  const setting = name === undefined ? undefined : settings[name];
  return (setting && 'value' in setting ? setting.value : operand) as Operand;
}

/** What is expected of a field, in words. */
export function wordsOf(condition: Condition, path: FieldPath): string {
  const said = (given: Pick<Condition, MatcherName>) =>
    comparisonsIn(given).map(
      ({ matcher, operand }) => `${MATCHERS[matcher].words} ${operandInWords(operand)}`,
    );
  const clauses = [
    ...(condition.exists === undefined ? [] : [condition.exists ? 'is there' : 'is not there']),
    ...said(condition),
    ...QUANTIFIERS.flatMap((quantifier) => {
      const given = condition[quantifier];
      return given ? [`has ${ITEMS[quantifier]} that ${said(given).join(' and ')}`] : [];
    }),
  ];
  return `${path.name} ${clauses.join(' and ')}`;
}

const ITEMS: Readonly<Record<Quantifier, string>> = { every: 'only items', some: 'an item', none: 'no item' };

function operandInWords(operand: Comparison['operand']): string {
  const name = parameterOf(operand);
  return name === undefined ? shown(operand) : `what ${name} says`;
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
};
