import { type CheckExamples, examineCheck } from '../kit/testing.ts';
import type { Check } from '../model/check.ts';
import { impossibleFacts } from './example-facts.ts';
import type { OwnCheck } from './load.ts';
import type { ReadRule } from './rules/read-rule.ts';

/** What a check came to on its examples. */
export interface Examination {
  /** How many examples there are. */
  readonly examples: number;
  /** What is wrong with the check or with them; nothing where all is well. */
  readonly complaints: readonly string[];
}

/** Runs a check on the examples that lie beside it; there must be one that passes and one that does not. */
export const examine = async (own: OwnCheck): Promise<Examination> =>
  own.kind === 'module' ? own.module.examine() : examineRule(own);

function examineRule({ check, examples, tellsOutcomes }: ReadRule): Examination {
  const given = Object.entries(examples).flatMap(([status, cases]) =>
    cases ? [[status, cases] as const] : [],
  );
  const told = Object.fromEntries(given.map(([status, cases]) => [status, cases.map(withoutUndefined)]));
  const number = given.reduce((sum, [, cases]) => sum + cases.length, 0);
  // Outcomes that nobody wrote are those of the examples.
  const shown: Check = tellsOutcomes
    ? check
    : {
        ...check,
        outcomes: Object.fromEntries(
          given.filter(([, { length }]) => length > 0).map(([status]) => [status, 'it does']),
        ),
      };
  return {
    examples: number,
    complaints: [...impossibleFacts(check.needs, told), ...complaintsOf(shown, told)],
  };
}

const withoutUndefined = ({ name, facts, policy }: NonNullable<ReadRule['examples']['pass']>[number]) => ({
  name,
  facts,
  ...(policy === undefined ? {} : { policy }),
});

function complaintsOf(check: Check, examples: CheckExamples): readonly string[] {
  try {
    return examineCheck(check, examples);
  } catch (thrown) {
    return [thrown instanceof Error ? thrown.message : String(thrown)];
  }
}
