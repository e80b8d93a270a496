import type { Needs } from '../model/check.ts';
import type { Scope } from '../model/subject.ts';
import { FACTS, type OpenFact } from './facts.ts';
import { fieldAt, type Kind } from './rules/field-kind.ts';
import type { Step } from './rules/field-path.ts';

interface Example {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What in the facts of examples no audit could read: an example of what never comes shows nothing of the check. */
export function impossibleFacts(
  needs: Needs<Scope>,
  examples: Partial<Readonly<Record<string, readonly Example[]>>>,
): readonly string[] {
  const all = Object.values(examples).flatMap((cases) => cases ?? []);
  return all.flatMap(({ name, facts }) =>
    Object.entries(facts).flatMap(([need, value]) => {
      const fact = Object.hasOwn(needs, need) ? FACTS.get(needs[need]?.id ?? '') : undefined;
      const [first] = fact === needs[need] && fact ? misfits(fact, [], value, need) : [];
      return first === undefined ? [] : [`"${name}" gives what no audit reads: ${first}`];
    }),
  );
}

function misfits(fact: OpenFact, steps: readonly Step[], value: unknown, name: string): readonly string[] {
  const field = fieldAt(fact.shape, steps);
  if ('problem' in field) return [`${name} is no field: ${field.problem}`];
  const { kinds, values, mayLack } = field;
  if (value === null || value === undefined) return mayLack ? [] : [`${name} is never null`];
  const kind = kindOf(value);
  if (!kinds.has('unknown') && !kinds.has(kind))
    return [`${name} is a ${kind}, where only a ${[...kinds].join(' or ')} stands`];
  if (values?.includes(value) === false) return [`${name} is never ${JSON.stringify(value)}`];
  if (kinds.has('unknown') || typeof value !== 'object') return [];
  return Array.isArray(value)
    ? value.flatMap((item, at) => misfits(fact, [...steps, { kind: 'items' }], item, `${name}[${at}]`))
    : Object.entries(value).flatMap(([key, item]) =>
        misfits(fact, [...steps, { kind: 'key', key }], item, `${name}.${key}`),
      );
}

function kindOf(value: unknown): Kind {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number' || typeof value === 'boolean')
    return typeof value === 'number' ? 'number' : 'boolean';
  return 'map';
}
