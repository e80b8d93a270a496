import type { z } from 'zod';

export type Storable =
  | { readonly ok: true; readonly data: z.core.util.JSONType }
  | { readonly ok: false; readonly code: 'too-large' | 'unparseable'; readonly problem: string };

/** No value that an audit keeps comes near it; what does is made to burden whoever reads the report. */
export const MAX_STRING_BYTES = 64 * 1024;
const MAX_DEPTH = 64;

/**
 * A projection as a snapshot can hold it: plain JSON, every string well-formed and of bounded length, so that a
 * digest of it is the same wherever it is computed. Half surrogate pairs become U+FFFD.
 */
export function toStorable(value: unknown): Storable {
  try {
    return { ok: true, data: copy(value, 0) };
  } catch (thrown) {
    if (thrown instanceof Unstorable) return { ok: false, code: thrown.code, problem: thrown.message };
    throw thrown;
  }
}

class Unstorable extends Error {
  readonly code: 'too-large' | 'unparseable';
  constructor(code: 'too-large' | 'unparseable', problem: string) {
    super(problem);
    this.code = code;
  }
}

function copy(value: unknown, depth: number): z.core.util.JSONType {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Unstorable('unparseable', 'holds a number beyond all bounds');
    return value;
  }
  if (depth > MAX_DEPTH) throw new Unstorable('unparseable', `is nested more than ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value)) return value.map((item: unknown) => copy(item ?? null, depth + 1));
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [text(key), copy(item, depth + 1)]),
    );
  }
  throw new Error(`A projection holds a ${typeof value}, which is no JSON.`);
}

function text(value: string): string {
  if (value.length > MAX_STRING_BYTES || Buffer.byteLength(value) > MAX_STRING_BYTES) {
    throw new Unstorable('too-large', `holds a text of more than ${MAX_STRING_BYTES} bytes`);
  }
  return value.toWellFormed();
}
