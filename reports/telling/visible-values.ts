import { oneLine } from './finding-text.ts';

/** A value of JSON whose texts, also those that are keys, are visible and within bounds. */
export function visibleValues(value: unknown): unknown {
  if (typeof value === 'string') return oneLine(value);
  if (Array.isArray(value)) return value.map(visibleValues);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [oneLine(key), visibleValues(item)]));
}
