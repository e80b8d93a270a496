import { z } from 'zod';

/** The keys that a map may have at a place of what a schema describes; none where they are free. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) return alternatives(inner).flatMap((option) => keysAt(option, path));
  const [step, ...rest] = path;
  if (step === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const next = below(inner, step);
  return next ? keysAt(next, rest) : [];
}

/** What a schema says that a place holds (`describe`); null where it does not. */
export function meaningAt(schema: z.ZodType, path: readonly PropertyKey[]): string | null {
  const inner = unwrapped(schema);
  const [step, ...rest] = path;
  if (step === undefined) return schema.description ?? inner.description ?? null;
  if (inner instanceof z.ZodUnion) {
    return (
      alternatives(inner)
        .map((option) => meaningAt(option, path))
        .find((meaning) => meaning !== null) ?? null
    );
  }
  const next = below(inner, step);
  return next ? meaningAt(next, rest) : null;
}

const WRAPPERS = [z.ZodOptional, z.ZodExactOptional, z.ZodNullable, z.ZodDefault] as const;

function unwrapped(schema: z.ZodType): z.ZodType {
  if (WRAPPERS.some((wrapper) => schema instanceof wrapper))
    return unwrapped((schema as z.ZodOptional).unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in as z.ZodType);
  return schema;
}

const alternatives = (union: z.ZodUnion): readonly z.ZodType[] => union.options as readonly z.ZodType[];

function below(schema: z.ZodType, step: PropertyKey): z.ZodType | null {
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  if (schema instanceof z.ZodObject && Object.hasOwn(schema.shape, step)) return schema.shape[String(step)];
  return null;
}
