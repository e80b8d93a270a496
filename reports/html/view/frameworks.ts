import type { ResultsHead } from '../../../src/model/results.ts';
import type { FrameworkResult } from '../../../src/model/run-results.ts';
import type { Judgement } from '../../judgements.ts';
import { STANDINGS, type Standing } from '../../status-table.ts';
import { count } from '../../telling/words.ts';
import { slug } from './anchors.ts';

const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  fail: 'Fail',
  waived: 'Fail, waived',
  error: 'Error',
  manual: 'Manual',
  pass: 'Pass',
  notapplicable: 'Not applicable',
};

/** The columns of the table of a framework. */
export const STANDING_HEADS = STANDINGS.map((standing) => ({
  status: standing === 'waived' ? 'fail' : standing,
  word: STANDING_WORDS[standing],
}));

/** One requirement with how many stand where. */
interface RequirementView {
  readonly id: string | null;
  readonly title: string | null;
  readonly key: string;
  readonly cells: readonly { readonly number: number; readonly none: boolean }[];
  /** Those that were not selected in this run. */
  readonly without: string | null;
}

export interface FrameworkView {
  readonly title: string;
  readonly anchor: string;
  readonly summary: string;
  readonly sources: FrameworkResult['sources'];
  readonly requirements: readonly RequirementView[];
  readonly untouched: { readonly title: string; readonly ids: string } | null;
  /** Whether the list of controls beside it can be narrowed to a requirement. */
  readonly pick: boolean;
}

/** Whether an id is made of words, so that it says nothing beside its title. */
const isSlug = (id: string): boolean => /^[a-z-]+$/.test(id);

/** The word that stands for a requirement on what bears on it. */
const keyOf = (framework: FrameworkResult, id: string): string => `${slug(framework.id)}.${slug(id)}`;

/** One requirement with what bears on it. */
type Requirement = FrameworkResult['requirements'][number];

/** How many stand where, of what is counted for a requirement, and what is not counted since it was not assessed. */
export interface Tally {
  readonly counts: Readonly<Record<Standing, number>>;
  readonly without: string | null;
}

/** For each framework its requirements, by what the controls and checks say that bear on them. */
export function frameworkViews(
  frameworks: NonNullable<ResultsHead['frameworks']>,
  judgements: readonly Judgement[],
): FrameworkView[] {
  const standings = new Map(judgements.map(({ id, standing }) => [id, standing]));
  const tally = ({ controls, checks }: Requirement): Tally => {
    const counts = noneAnywhere();
    for (const one of [...controls, ...checks]) {
      const standing = standings.get(one);
      if (standing) counts[standing] += 1;
    }
    const without = controls.filter((one) => standings.get(one) === null).length;
    return { counts, without: without === 0 ? null : `${count(without, 'control')} not assessed` };
  };
  return frameworks.map((framework) => ({
    ...frameworkView(framework, tally, (failing) => `fails for ${failing}`),
    pick: true,
  }));
}

/** Begins to count. */
export const noneAnywhere = (): Record<Standing, number> => ({
  fail: 0,
  waived: 0,
  error: 0,
  manual: 0,
  pass: 0,
  notapplicable: 0,
});

/** A framework with the numbers that `tally` has for each of its requirements; `fails` says for how many something fails. */
export function frameworkView(
  framework: FrameworkResult,
  tally: (requirement: Requirement) => Tally,
  fails: (requirements: number) => string,
): Omit<FrameworkView, 'pick'> {
  const { untouched } = framework;
  const requirements = framework.requirements.map((requirement): RequirementView => {
    const { id, title } = requirement;
    const { counts, without } = tally(requirement);
    return {
      id: title !== null && isSlug(id) ? null : id,
      title,
      key: keyOf(framework, id),
      cells: STANDINGS.map((standing) => ({ number: counts[standing], none: counts[standing] === 0 })),
      without,
    };
  });
  const failing = requirements.filter(({ cells: [fail] }) => fail && !fail.none).length;
  const all = requirements.length + untouched.length;
  return {
    title: framework.title,
    anchor: `w-${slug(framework.id)}`,
    summary: `${count(all, 'requirement')}: something bears on ${requirements.length}, and ${fails(failing)}; nothing on ${untouched.length}`,
    sources: framework.sources,
    requirements,
    untouched:
      untouched.length === 0
        ? null
        : {
            title: `${count(untouched.length, 'requirement')} that nothing here bears on, so that nothing is said of them`,
            ids: untouched.join(', '),
          },
  };
}

/** What can be chosen, and for each control and check the requirements that it bears on: as words to choose by, and to read. */
export function requirementFilter(frameworks: NonNullable<ResultsHead['frameworks']>) {
  const keys = new Map<string, string[]>();
  const names = new Map<string, Map<string, string[]>>();
  const options = frameworks.flatMap((framework) =>
    framework.requirements.map(({ id, title, controls, checks }) => {
      const value = keyOf(framework, id);
      const name = title !== null && isSlug(id) ? title : id;
      for (const one of [...controls, ...checks]) {
        const known = keys.get(one);
        if (known) known.push(value);
        else keys.set(one, [value]);
        const own = names.get(one) ?? new Map<string, string[]>();
        names.set(one, own.set(framework.title, (own.get(framework.title) ?? []).concat(name)));
      }
      return {
        value,
        word: `${framework.title}: ${title === null || title === name ? name : `${id} ${title}`}`,
      };
    }),
  );
  return {
    options,
    keysOf: (id: string): string => (keys.get(id) ?? []).join(' '),
    namesOf: (id: string): readonly string[] =>
      [...(names.get(id) ?? [])].map(([framework, own]) => `${framework}: ${own.join(', ')}`),
  };
}
