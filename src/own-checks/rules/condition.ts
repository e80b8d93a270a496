import type { Settings } from '../../model/parameter.ts';
import { type FieldPath, valuesAt } from './field-path.ts';
import {
  type Compile,
  isComparable,
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
  const lacking = found.length - values.length;
  const seen = values.length > 0 || found.length === 0 ? `= ${shown(several ? values : values[0])}` : '';
  const missing = lacking === 0 ? '' : seen === '' ? 'is not there' : `and is not there ${lacking} times`;
  const observed = [path.name, seen, missing].filter((part) => part !== '').join(' ');
  if (condition.exists === false) return { holds: values.length === 0, observed };
  if (condition.exists && lacking > 0) return { holds: false, observed };
  const without = lacking > 0 ? withoutField(condition, path) : null;
  // What is there is looked at all the same: it does not become right by what is not.
  if (without?.holds === false || (without && values.length === 0)) return { observed, ...without };
  const open = unconfigured(condition, settings);
  if (open !== null) return { holds: 'open', observed, why: `The parameter ${open} is not configured.` };
  const holds = holdsOf(condition, several ? values : values[0], settings, compile);
  return holds && without ? { observed, ...without } : { observed, holds };
}

/** Whether all comparisons hold of what is there; none does of what it cannot compare. */
function holdsOf(
  { every, some, none, ...condition }: Condition,
  value: unknown,
  settings: Policy,
  compile: Compile,
): boolean {
  const looked = (given: Pick<Condition, MatcherName>, one: unknown) =>
    comparisonsIn(given).map(({ matcher, operand: written }) => {
      const operand = operandOf(written, settings);
      return isComparable(matcher, one, operand) ? MATCHERS[matcher].holds(one, operand, compile) : null;
    });
  const all = (given: Pick<Condition, MatcherName>, one: unknown) =>
    looked(given, one).every((held) => held === true);
  const notAll = (given: Pick<Condition, MatcherName>, one: unknown) =>
    looked(given, one).some((held) => held === false);
  const items = Array.isArray(value) ? value : null;
  return (
    all(condition, value) &&
    (every === undefined || items?.every((item) => all(every, item)) === true) &&
    (some === undefined || items?.some((item) => all(some, item)) === true) &&
    (none === undefined || items?.every((item) => notAll(none, item)) === true)
  );
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
