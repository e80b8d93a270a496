import { fail, manual, notApplicable, pass } from '../../kit/verdict.ts';
import type { Check, Observation, Outcomes } from '../../model/check.ts';
import { textOf } from '../check-text.ts';
import { FACTS } from '../facts.ts';
import { parameter } from '../own-parameter.ts';
import { POPULATIONS } from '../own-populations.ts';
import { lookAt, type Outcome, wordsOf } from './condition.ts';
import { type FieldPath, parseField } from './field-path.ts';
import type { Compile } from './matchers.ts';
import type { Condition, Rule } from './rule-schema.ts';

interface Look {
  readonly condition: Condition;
  readonly path: FieldPath;
}

/** The check that a rule stands for, once the rule was held against the facts. */
export function checkOf(rule: Rule, file: string, compile: Compile): Check {
  const looks = (conditions: readonly Condition[]): readonly Look[] =>
    conditions.map((condition) => ({ condition, path: parseField(condition.field) }));
  const [where, expect] = [looks(rule.where ?? []), looks(rule.expect)];
  const expected = expect.map(({ condition, path }) => wordsOf(condition, path)).join('; ');
  const needs = [...where, ...expect].flatMap(({ path }) => {
    const source = FACTS.get(path.fact);
    return source ? [[path.fact, source] as const] : [];
  });
  return {
    ...textOf({ ...rule, outcomes: rule.outcomes ?? outcomesOf(rule) }),
    origin: { file },
    each: POPULATIONS[rule.each],
    needs: Object.fromEntries(needs),
    hints: {},
    parameters: Object.fromEntries(
      Object.entries(rule.parameters ?? {}).map(([name, own]) => [
        name,
        parameter({ ...own, shipped: own.shipped as never }),
      ]),
    ),
    assess: (facts, subject, settings) => {
      const outcomes = (list: readonly Look[]): readonly Outcome[] =>
        list.map(({ condition, path }) => lookAt(condition, path, facts[path.fact], settings, compile));
      const seen = (of: readonly Outcome[], words: string): Observation => ({
        expected,
        observed: of.map(({ observed }) => observed).join('; '),
        message: `${subject.resource.type === 'host' ? 'This host' : `The ${subject.resource.type} ${subject.resource.name}`} ${words}`,
      });
      const concerned = outcomes(where);
      const out = concerned.filter(({ holds }) => holds === false);
      if (out.length > 0) return notApplicable(seen(out, 'is none that the rule is about.'));
      const asked = outcomes(expect);
      const unmet = asked.filter(({ holds }) => holds === false);
      const open = [...concerned, ...asked].filter(({ holds }) => holds === 'open');
      if (open.length > 0 && (unmet.length === 0 || concerned.some(({ holds }) => holds === 'open')))
        return manual(seen(open, `awaits a person: ${open.map(({ why }) => why).join(' ')}`));
      if (unmet.length === 0) return pass(seen(asked, 'is as the rule expects.'));
      const said = seen(
        unmet,
        `is not as the rule expects: ${unmet.map(({ observed }) => observed).join('; ')}.`,
      );
      return rule.unmet === 'fail' ? fail(said) : manual(said);
    },
  };
}

/** When it says what, where the rule does not tell it itself. */
function outcomesOf({ where = [], expect, unmet, parameters }: Rule): Outcomes {
  const open = [...where, ...expect].some(({ absent }) => absent === 'manual');
  const told = Object.values(parameters ?? {}).every(({ shipped }) => shipped !== undefined);
  const asks = open || !told || unmet === 'manual';
  return {
    pass: 'all that is expected holds',
    ...(unmet === 'fail' ? { fail: 'something of what is expected does not hold' } : {}),
    ...(asks ? { manual: 'what is expected cannot be decided without a person' } : {}),
    ...(where.length > 0 ? { notapplicable: 'the object is none that the rule is about' } : {}),
  };
}
