/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An object of JSON. */
export type JsonObject = { readonly [key: string]: Json };

/** Puts the keys of the second into the first: lists are joined without repeats, everything else is replaced. */
export function mergeJson(one: JsonObject, other: JsonObject): JsonObject {
  const merged = Object.entries(other).map(([key, value]): [string, Json] => {
    const before = one[key];
    return [key, Array.isArray(before) && Array.isArray(value) ? [...new Set([...before, ...value])] : value];
  });
  return { ...one, ...Object.fromEntries(merged) };
}
