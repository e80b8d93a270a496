import type { ControlResult, ResultsHead } from '../../src/model/results.ts';
import { requirementsOf } from '../requirements.ts';
import { plain } from './text.ts';

/** The benchmark as frameworks are named: with its version, without which its numbers say nothing. */
export const benchmarkId = ({ benchmark }: Pick<ResultsHead, 'benchmark'>): string =>
  `${benchmark.id}-${benchmark.version}`;

/** A requirement of the benchmark or of another framework that a rule bears on. */
export interface Requirement {
  readonly framework: string;
  readonly id: string;
}

/** What a check bears on by itself and by the controls that it decides. */
export type BearsOn = (check: string, controls: readonly ControlResult[]) => readonly Requirement[];

/** The requirements of all rules of a run. */
export function bearsOnOf(head: ResultsHead): BearsOn {
  const requirements = requirementsOf(head);
  return (check, controls) => {
    const keys = [
      ...controls.map((control) => ({ id: control.id, control })),
      ...(controls.length === 0 ? [{ id: check, control: null }] : []),
    ];
    const others = keys.flatMap((key) =>
      [...requirements(key)].flatMap(([framework, ids]) => ids.map((id) => ({ framework, id }))),
    );
    return [
      ...controls.map(({ id }) => ({ framework: benchmarkId(head), id })),
      ...new Map(others.map((one) => [`${one.framework} ${one.id}`, one])).values(),
    ];
  };
}

/** A taxonomy for the benchmark and for each framework, with the requirements that the rules of a host bear on. */
export function taxonomiesOf(
  head: ResultsHead,
  used: readonly Requirement[],
  controls: readonly ControlResult[],
): readonly object[] {
  const { benchmark, frameworks = [] } = head;
  const all = [
    {
      name: benchmarkId(head),
      about: { version: benchmark.version },
      title: `${benchmark.title} ${benchmark.version}`,
      requirements: controls,
    },
    ...frameworks.map(({ id, title, sources: [first], requirements }) => ({
      name: id,
      about: first === undefined ? {} : { organization: plain(first.publisher) },
      title,
      requirements,
    })),
  ];
  const usedOf = Map.groupBy(used, ({ framework }) => framework);
  return all.map(({ name, about, title, requirements }) => {
    const ids = new Set(usedOf.get(name)?.map(({ id }) => id));
    return {
      name,
      ...about,
      shortDescription: { text: plain(title) },
      isComprehensive: false,
      taxa: requirements
        .filter(({ id }) => ids.has(id))
        .map(({ id, title: text }) => ({
          id,
          ...(text === null ? {} : { shortDescription: { text: plain(text) } }),
        })),
    };
  });
}
