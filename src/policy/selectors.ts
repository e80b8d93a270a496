import { type Benchmark, benchmarkId, type Control } from '../model/benchmark.ts';
import { checksOfRow, isPartOf } from '../model/framework.ts';
import { errorAt } from '../model/input-error.ts';
import { nearest } from '../model/nearest.ts';
import { SELECTOR_SHAPE, type Selector } from '../model/policy.ts';
import type { Catalogue, Part } from './parts.ts';
import type { PolicyFile } from './read-chain.ts';

export type SelectorKind = 'only' | 'deselect' | 'select';

/** A selector of a file, understood. */
export interface Selecting {
  readonly kind: SelectorKind;
  readonly reason: string;
  fits(part: Part): boolean;
}

/** Throws with the file and the line of one value of a selector. */
type Refuse = (key: keyof Selector, index: number, message: string) => never;

type Fits = (part: Part) => boolean;

/**
 * Understands the selectors of one kind of a file.
 *
 * @throws InputError where one names what is not there or can fit nothing
 */
export function readSelectors(
  kind: SelectorKind,
  file: PolicyFile,
  catalogue: Catalogue,
  parts: readonly Part[],
): readonly Selecting[] {
  const numbered = numberedBy(file, catalogue);
  return (file.value[kind] ?? []).map(({ reason = '', ...selector }, place) => {
    const refuse: Refuse = (key, index, message) => {
      const isList = Array.isArray(selector[key]);
      throw errorAt(file.name, file.lineOf([kind, place, key, ...(isList ? [index] : [])]), message);
    };
    const rules = KEYS.flatMap((key) =>
      selector[key] === undefined ? [] : [RULES[key](selector, { catalogue, numbered, kind, refuse })],
    );
    const line = file.lineOf([kind, place]);
    const name = `${kind}[${place + 1}]`;
    if (rules.length === 0)
      throw errorAt(file.name, line, `${name} says nothing to select by: it takes ${KEYS.join(', ')}.`);
    const fits: Fits = (part) => rules.every((rule) => rule(part));
    // What another version has may be missing in this one.
    if (numbered === catalogue.benchmark && !parts.some(fits)) {
      throw errorAt(
        file.name,
        line,
        `${name} fits nothing: no control and no check has all that it asks for.`,
      );
    }
    return { kind, reason, fits };
  });
}

const KEYS = Object.keys(SELECTOR_SHAPE) as (keyof typeof SELECTOR_SHAPE)[];

/** The benchmark whose numbers a file means. */
function numberedBy({ value, name, lineOf }: PolicyFile, { benchmark, benchmarks }: Catalogue): Benchmark {
  if (value.benchmark === undefined) return benchmark;
  const found = benchmarks.find((one) => benchmarkId(one) === value.benchmark);
  if (found) return found;
  throw errorAt(
    name,
    lineOf(['benchmark']),
    unknown('benchmark', value.benchmark, benchmarks.map(benchmarkId)),
  );
}

interface Context {
  readonly catalogue: Catalogue;
  readonly numbered: Benchmark;
  readonly kind: SelectorKind;
  readonly refuse: Refuse;
}

const listed = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : ([value].flat() as T[]);

/** How each key of a selector is understood. */
const RULES: Readonly<Record<(typeof KEYS)[number], (selector: Selector, context: Context) => Fits>> = {
  check: ({ check }, { catalogue, refuse }) => {
    const ids = listed(check).map((id, index) => {
      const found = catalogue.checks.find((one) => one.id === id || one.aliases?.includes(id));
      return (
        found?.id ??
        refuse(
          'check',
          index,
          unknown(
            'check',
            id,
            catalogue.checks.map((one) => one.id),
          ),
        )
      );
    });
    return (part) => part.check !== null && ids.includes(part.check);
  },
  control: ({ control }, { catalogue, numbered, refuse }) => {
    const controls = listed(control).map(
      (id, index) =>
        numbered.controls.find((one) => one.id === id) ??
        refuse('control', index, noControl(id, numbered, catalogue.benchmarks)),
    );
    return ofLineage(controls);
  },
  section: ({ section }, { numbered, refuse }) => {
    const controls = listed(section).flatMap((id, index) => {
      const found = numbered.controls.filter((control) => control.id.startsWith(`${id}.`));
      return found.length > 0
        ? found
        : refuse('section', index, unknown('section', String(id), Object.keys(numbered.sections)));
    });
    return ofLineage(controls);
  },
  // A control whose level is not known is never left out for its level.
  level:
    ({ level }, { kind }) =>
    ({ control }) =>
      control !== null && (control.level === level || (control.level === null && kind !== 'deselect')),
  severity:
    ({ severity }) =>
    (part) =>
      part.severity !== null && listed(severity).includes(part.severity),
  framework: ({ framework }, { catalogue, refuse }) => {
    const rows = listed(framework).flatMap((wanted, index) => {
      const [id = '', ...rest] = wanted.split(':');
      const { frameworks } = catalogue;
      const found = frameworks.find((one) => one.id === id);
      if (!found)
        return refuse(
          'framework',
          index,
          unknown(
            'framework',
            id,
            frameworks.map((one) => one.id),
          ),
        );
      const requirement = rest.join(':');
      if (requirement === '') return found.rows;
      const own = found.rows.filter((row) => isPartOf(row, requirement));
      const known = found.rows.map((row) => row.requirement);
      return own.length > 0
        ? own
        : refuse('framework', index, unknown(`requirement with checks in ${id}`, requirement, known));
    });
    const lineages = new Set(rows.flatMap(({ controls }) => controls));
    const checks = new Set(rows.flatMap((row) => checksOfRow(row, catalogue.benchmarks)));
    return ({ control, check }) =>
      control === null ? check !== null && checks.has(check) : lineages.has(control.lineage);
  },
  family: ({ family }, { catalogue: { families }, refuse }) => {
    const checks = listed(family).flatMap(
      (id, index) =>
        families.find((one) => one.id === id)?.checks ??
        refuse(
          'family',
          index,
          unknown(
            'family',
            id,
            families.map((one) => one.id),
          ),
        ),
    );
    return ({ check }) => check !== null && checks.includes(check);
  },
};

const ofLineage = (controls: readonly Control[]): Fits => {
  const lineages = new Set(controls.map(({ lineage }) => lineage));
  return ({ control }) => control !== null && lineages.has(control.lineage);
};

/** That there is no such thing, with the nearest that there is. */
export function unknown(what: string, id: string, known: readonly string[]): string {
  // Of a number of one digit any other would be near.
  const near = id.length > 1 ? nearest(id, known) : null;
  const all = known.length > 20 ? '. "plimsoll list" shows all.' : `: there are ${known.join(', ')}.`;
  return `there is no ${what} "${id}"${near ? `; did you mean ${near}?` : all}`;
}

function noControl(id: string, numbered: Benchmark, benchmarks: readonly Benchmark[]): string {
  const homes = benchmarks.filter(({ controls }) => controls.some((control) => control.id === id));
  if (homes.length === 0) {
    return unknown(
      `control of the ${numbered.title} ${numbered.version}`,
      id,
      numbered.controls.map((one) => one.id),
    );
  }
  return `there is no control "${id}" in the ${numbered.title} ${numbered.version}; ${homes.map(benchmarkId).join(' and ')} have it: the key benchmark says whose numbers a policy means.`;
}
