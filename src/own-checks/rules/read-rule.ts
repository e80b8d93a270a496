import type { Check } from '../../model/check.ts';
import { errorAt } from '../../model/input-error.ts';
import { nearest } from '../../model/nearest.ts';
import type { Scope } from '../../model/subject.ts';
import { readYaml, type YamlFile } from '../../yaml/read-yaml.ts';
import { FACTS, type OpenFact } from '../facts.ts';
import type { OwnFile } from '../own-file.ts';
import { type ParameterDefinition, parameter } from '../own-parameter.ts';
import { POPULATIONS } from '../own-populations.ts';
import { checkOf } from './check-of-rule.ts';
import { comparisonsIn, parameterOf, QUANTIFIERS } from './condition.ts';
import {
  type Comparing,
  demandComparisons,
  type Fault,
  type Place,
  type Whole,
} from './demand-comparisons.ts';
import { fieldAt, type Kind } from './field-kind.ts';
import { type FieldPath, parseField } from './field-path.ts';
import { type Compile, MATCHERS } from './matchers.ts';
import { type Condition, type Examples, type Rule, ruleSchema } from './rule-schema.ts';

/** A rule as a check, with its examples. */
export interface ReadRule {
  readonly check: Check;
  readonly examples: Examples;
  /** Whether the rule tells its outcomes itself. */
  readonly tellsOutcomes: boolean;
}

/**
 * Reads a rule and holds it against the facts: every field must be one of a fact that the objects of the rule have, and
 * able to be what it is compared to.
 *
 * @throws InputError with file, line and the nearest name that is known
 */
export function readRule({ name, text }: OwnFile, compile: Compile): ReadRule {
  const file: YamlFile<Rule> = readYaml(text, name, ruleSchema);
  const rule = file.value;
  const fault: Fault = (place, message) => errorAt(name, file.lineOf(place), message);
  const conditions = [
    ...(rule.where ?? []).map((condition, index) => ({ condition, place: ['where', index] })),
    ...rule.expect.map((condition, index) => ({ condition, place: ['expect', index] })),
  ];
  for (const { condition, place } of conditions) demandCondition(condition, place, rule, fault, compile);
  demandParameters(rule, conditions, fault);
  return {
    check: checkOf(rule, name, compile),
    examples: rule.examples ?? {},
    tellsOutcomes: rule.outcomes !== undefined,
  };
}

function demandCondition(
  condition: Condition,
  place: Place,
  rule: Rule,
  fault: Fault,
  compile: Compile,
): void {
  const at = [...place, 'field'];
  const path = parseField(condition.field);
  const source = demandFact(path, rule, at, fault);
  const field = fieldAt(source.shape, path.steps);
  if ('problem' in field)
    throw fault(at, `${path.name} is no field: ${field.problem}.`.replace(/\?\.$/, '?'));
  const { kinds, mayLack } = field;
  const several = path.steps.some(({ kind }) => kind === 'items');
  const whole: ReadonlySet<Kind> = several ? new Set(['list']) : kinds;
  if (condition.exists !== undefined && !mayLack)
    throw fault([...place, 'exists'], `${path.name} is always there; compare what it holds.`);
  const isBare = comparisonsIn(condition).length === 0 && QUANTIFIERS.every((each) => !condition[each]);
  if (isBare && condition.exists === undefined)
    throw fault(
      place,
      `the condition compares ${path.name} to nothing; it takes ${Object.keys(MATCHERS).join(', ')}, exists, every, some or none.`,
    );
  if (condition.exists === false && !isBare)
    throw fault(
      [...place, 'exists'],
      `${path.name} is not to be there, so that there is nothing to compare: leave one of the two out.`,
    );
  if (mayLack && condition.exists === undefined && condition.absent === undefined)
    throw fault(
      at,
      `${path.name} need not be there: say with "absent" what that means (holds, fails or manual).`,
    );
  const items = several ? field : fieldAt(source.shape, [...path.steps, { kind: 'items' }]);
  const demand = (given: Comparing, at: Place, field: Whole) =>
    demandComparisons(
      given,
      at,
      { name: path.name, field, parameters: rule.parameters ?? {} },
      fault,
      compile,
    );
  demand(condition, place, {
    kinds: whole,
    values: several ? null : field.values,
    items: 'problem' in items ? null : items,
  });
  for (const quantifier of QUANTIFIERS) {
    const given = condition[quantifier];
    if (!given) continue;
    if ('problem' in items)
      throw fault(
        [...place, quantifier],
        `${path.name} is no list, so "${quantifier}" has nothing to choose from.`,
      );
    demand(given, [...place, quantifier], { ...items, items: null });
  }
}

function demandFact(path: FieldPath, { each }: Rule, place: Place, fault: Fault): OpenFact {
  const { scope } = POPULATIONS[each];
  const fitting = [...FACTS.values()]
    .filter((source) => ABOVE[scope].includes(source.scope))
    .map(({ id }) => id);
  const source = FACTS.get(path.fact);
  if (source && fitting.includes(source.id)) return source;
  const near = nearest(path.fact, fitting);
  throw fault(
    place,
    source
      ? `${path.fact} is a fact of each ${source.scope}, and the rule looks at each ${scope}.`
      : `there is no fact "${path.fact.slice(0, 60)}"${near ? `; did you mean ${near}?` : `: of each ${scope} there are ${fitting.join(', ')}.`}`,
  );
}

/** The scopes whose facts an object of a scope has. */
const ABOVE: Readonly<Record<Scope, readonly Scope[]>> = {
  host: ['host'],
  engine: ['engine', 'host'],
  container: ['container', 'engine', 'host'],
  service: ['engine', 'host'],
  image: ['image', 'engine', 'host'],
  network: ['engine', 'host'],
  file: ['host'],
  registry: ['host'],
};

function demandParameters(
  { parameters = {} }: Rule,
  conditions: readonly { readonly condition: Condition; readonly place: Place }[],
  fault: Fault,
): void {
  const used = new Set<string>();
  for (const { condition, place } of conditions) {
    for (const given of [condition, condition.every, condition.some, condition.none]) {
      for (const { operand } of given ? comparisonsIn(given) : []) {
        const name = parameterOf(operand);
        if (name === undefined) continue;
        if (!Object.hasOwn(parameters, name)) {
          const near = nearest(name, Object.keys(parameters));
          throw fault(
            place,
            `the rule has no parameter "${name}"${near ? `; did you mean ${near}?` : '; list it under parameters.'}`,
          );
        }
        used.add(name);
      }
    }
  }
  for (const [name, own] of Object.entries(parameters)) {
    try {
      parameter(own as ParameterDefinition);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw fault(['parameters', name, 'shipped'], `${why}.`);
    }
  }
  const idle = Object.keys(parameters).find((name) => !used.has(name));
  if (idle !== undefined) throw fault(['parameters', idle], `no condition uses the parameter ${idle}.`);
}
