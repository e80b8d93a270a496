import type { ResultsHead } from '../src/model/results.ts';
import type { Judgement } from './judgements.ts';

/** The requirements of each framework, by its id, that a control or a check bears on. */
export type RequirementsOf = (
  judgement: Pick<Judgement, 'id' | 'control'>,
) => ReadonlyMap<string, readonly string[]>;

/** Turns the maps of the results round once, for all controls and checks. */
export function requirementsOf({ frameworks = [] }: Pick<ResultsHead, 'frameworks'>): RequirementsOf {
  const known = new Map<string, Map<string, string[]>>();
  for (const framework of frameworks) {
    for (const { id, controls, checks } of framework.requirements) {
      const keys = [...controls.map(keyOfControl), ...checks.map(keyOfCheck)];
      for (const key of keys) {
        const own = known.get(key) ?? new Map<string, string[]>();
        known.set(key, own.set(framework.id, [...(own.get(framework.id) ?? []), id]));
      }
    }
  }
  return ({ id, control }) => known.get(control === null ? keyOfCheck(id) : keyOfControl(id)) ?? new Map();
}

const keyOfControl = (number: string): string => `control ${number}`;
const keyOfCheck = (id: string): string => `check ${id}`;
