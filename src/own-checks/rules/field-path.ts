/** A step of the way to a field: a key, or every item of a list or value of a map (`[]`). */
export type Step = { readonly kind: 'key'; readonly key: string } | { readonly kind: 'items' };

/** A field of a fact as a rule names it: `inspect.Mounts[].Source`, or a list of keys where one holds a dot. */
export interface FieldPath {
  /** As it is written. */
  readonly name: string;
  /** Id of the fact. */
  readonly fact: string;
  readonly steps: readonly Step[];
}

/** Understands a field as it is written. */
export function parseField(written: string | readonly string[]): FieldPath {
  const words = typeof written === 'string' ? written.split('.') : written;
  const [fact = '', ...rest] = words.flatMap(partsOf);
  return {
    name: words.join('.'),
    fact,
    steps: rest.map((part) => (part === '[]' ? { kind: 'items' } : { kind: 'key', key: part })),
  };
}

const partsOf = (word: string): readonly string[] =>
  word.endsWith('[]') ? [...partsOf(word.slice(0, -2)), '[]'] : word === '' ? [] : [word];

/** What stands at a field: one value, or one for each item where the path has `[]`; undefined is not there. */
export function valuesAt(value: unknown, steps: readonly Step[]): readonly unknown[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value ?? undefined];
  if (typeof value !== 'object' || value === null) return [undefined];
  if (step.kind === 'items') return Object.values(value).flatMap((item) => valuesAt(item, rest));
  return valuesAt(Object.hasOwn(value, step.key) ? value[step.key as keyof typeof value] : undefined, rest);
}
