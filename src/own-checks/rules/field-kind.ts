import { z } from 'zod';
import { keptBy } from '../../kit/kept-shape.ts';
import { nearest } from '../../model/nearest.ts';
import type { Step } from './field-path.ts';

/** What can stand in a field, as far as its schema tells. */
export type Kind = 'text' | 'number' | 'boolean' | 'list' | 'map' | 'unknown';

/** A field of a fact: what can stand there, and whether nothing can. */
export interface Field {
  readonly kinds: ReadonlySet<Kind>;
  /** All that can stand there, where that is a closed list; null where it is not. */
  readonly values: readonly unknown[] | null;
  readonly mayLack: boolean;
}

/** The path leads nowhere: the message continues the name of the field. */
export interface NoField {
  readonly problem: string;
}

/** Follows a path through the schema of a fact. */
export function fieldAt(schema: z.ZodType, steps: readonly Step[]): Field | NoField {
  let [places, mayLack]: [readonly z.ZodType[], boolean] = [[schema], false];
  let before = 'the fact';
  for (const step of steps) {
    const forms = places.flatMap(formsOf);
    const name = step.kind === 'key' ? step.key : '[]';
    if (forms.some((form) => form instanceof z.ZodUnknown || form instanceof z.ZodAny)) return ANYTHING;
    const next = forms.flatMap((form) => below(form, step));
    if (next.length === 0 || next.some(({ schema: found }) => formsOf(found).some(isHidden)))
      return { problem: problemOf(name, before, forms, step) };
    mayLack ||= step.kind === 'key' && (next.length < forms.length || next.some(({ lacks }) => lacks));
    [places, before] = [next.map(({ schema: found }) => found), name];
  }
  const forms = places.flatMap(formsOf).filter((form) => !(form instanceof z.ZodNull));
  const values = forms.map(valuesOf);
  return {
    kinds: new Set(forms.map(kindOf)),
    values: values.every((some) => some !== null) ? values.flat() : null,
    mayLack,
  };
}

const ANYTHING: Field = { kinds: new Set(['unknown']), values: null, mayLack: true };

const valuesOf = (form: z.ZodType): readonly unknown[] | null =>
  form instanceof z.ZodEnum ? form.options : form instanceof z.ZodLiteral ? [...form.values] : null;

/** What a function makes of a value nobody can tell; a rule on it could pass since nothing is left to look at. */
const isHidden = (form: z.ZodType): boolean => form instanceof z.ZodPipe;

/** What a schema keeps, without what may be left out. */
function formsOf(schema: z.ZodType): readonly z.ZodType[] {
  const kept = keptBy(schema);
  if (kept) return formsOf(kept);
  if (schema instanceof z.ZodUnion) return (schema.options as readonly z.ZodType[]).flatMap(formsOf);
  if (schema instanceof z.ZodPipe) {
    const to = schema.out as z.ZodType;
    return to instanceof z.ZodTransform ? [schema] : formsOf(to);
  }
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  )
    return formsOf(schema.unwrap() as z.ZodType);
  return [schema];
}

interface Below {
  readonly schema: z.ZodType;
  /** Whether the value can be missing there. */
  readonly lacks: boolean;
}

function below(form: z.ZodType, step: Step): readonly Below[] {
  if (form instanceof z.ZodArray && step.kind === 'items')
    return [{ schema: form.element as z.ZodType, lacks: false }];
  if (form instanceof z.ZodRecord && hasKey(form, step))
    return [{ schema: form.valueType as z.ZodType, lacks: step.kind === 'key' }];
  if (!(form instanceof z.ZodObject) || step.kind === 'items' || !Object.hasOwn(form.shape, step.key))
    return [];
  const schema = form.shape[step.key] as z.ZodType;
  return [{ schema, lacks: [undefined, null].some((nothing) => isNothing(schema.safeParse(nothing))) }];
}

/** The keys of a record where they are a closed list. */
const keysOf = ({ keyType }: z.ZodRecord): readonly unknown[] | null => valuesOf(keyType as z.ZodType);

const hasKey = (form: z.ZodRecord, step: Step): boolean =>
  step.kind === 'items' || keysOf(form)?.includes(step.key) !== false;

const isNothing = (parsed: z.ZodSafeParseResult<unknown>): boolean =>
  parsed.success && (parsed.data === undefined || parsed.data === null);

function problemOf(name: string, before: string, forms: readonly z.ZodType[], step: Step): string {
  const known = forms.flatMap((form) =>
    form instanceof z.ZodObject
      ? Object.keys(form.shape)
      : form instanceof z.ZodRecord
        ? (keysOf(form) ?? []).map(String)
        : [],
  );
  if (
    known.includes(name) ||
    (step.kind === 'items' && forms.some((form) => form instanceof z.ZodArray || form instanceof z.ZodRecord))
  )
    return `of ${name} an audit keeps a part, of which no rule can tell what is missing`;
  if (step.kind === 'items') return `${before} is neither a list nor a map, so it has no []`;
  if (known.length > 0) {
    const near = nearest(name, known);
    return `${before} has no field "${name.slice(0, 60)}"${near ? `; did you mean ${near}?` : `: of its fields an audit keeps ${known.join(', ')}`}`;
  }
  return forms.some((form) => form instanceof z.ZodArray)
    ? `${before} is a list: write ${before}[] for each of its items`
    : `${before} has no fields, so none is "${name.slice(0, 60)}"`;
}

function kindOf(form: z.ZodType): Kind {
  if (form instanceof z.ZodArray || form instanceof z.ZodTuple) return 'list';
  if (form instanceof z.ZodObject || form instanceof z.ZodRecord) return 'map';
  const { type } = z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' });
  if (type === 'string') return 'text';
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'boolean' ? 'boolean' : 'unknown';
}
