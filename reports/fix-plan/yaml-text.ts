import type { Json, JsonObject } from './json.ts';

/** A scalar of YAML. Strings stand in double quotes, with escapes for all but plain ASCII. */
export function yamlScalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value);
  const text = JSON.stringify(value).replace(
    /[^\x20-\x7e]/gu,
    (character) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`,
  );
  return text;
}

/** Lines of YAML in block style. Keys are ours: words without anything to quote. */
export const yamlLines = (value: JsonObject): readonly string[] =>
  Object.entries(value).flatMap(([key, own]) => entry(`${key}:`, own));

function entry(head: string, value: Json): readonly string[] {
  if (value === null || typeof value !== 'object') return [`${head} ${yamlScalar(value)}`];
  const nested = Array.isArray(value) ? listLines(value) : yamlLines(value as JsonObject);
  if (nested.length === 0) return [`${head} ${Array.isArray(value) ? '[]' : '{}'}`];
  return [head, ...nested.map((line) => `  ${line}`)];
}

/** Lines of a list in block style. */
export function listLines(list: readonly Json[]): readonly string[] {
  return list.flatMap((item) => {
    if (item === null || typeof item !== 'object') return [`- ${yamlScalar(item)}`];
    const [first = Array.isArray(item) ? '[]' : '{}', ...rest] = Array.isArray(item)
      ? listLines(item)
      : yamlLines(item as JsonObject);
    return [`- ${first}`, ...rest.map((line) => `  ${line}`)];
  });
}
