import type { z } from 'zod';
import { errorAt } from '../model/input-error.ts';
import { nearest } from '../model/nearest.ts';
import { keysAt, meaningAt } from './keys-at.ts';
import { type Located, parseYaml, plainValue } from './located-yaml.ts';

/** What a file says, and where it says each part of it. */
export interface YamlFile<T> {
  readonly value: T;
  /** The line of the value at a place, or of the nearest thing around it that is there. */
  lineOf(path: readonly PropertyKey[]): number;
}

export interface ReadOptions {
  /** Whether the file holds secrets, so that no message quotes a value of it, or a key that looks like one. */
  readonly secret?: boolean;
}

/**
 * Reads a YAML file that a strict schema describes. Messages name places as the file writes them and values by what the
 * schema says of them (`describe`), so a schema's own messages continue a sentence: `is no date such as 2026-11-30`.
 *
 * @throws InputError with file, line and, where a key is unknown, the nearest one that is known
 */
export function readYaml<S extends z.ZodType>(
  text: string,
  file: string,
  schema: S,
  { secret = false }: ReadOptions = {},
): YamlFile<z.infer<S>> {
  const root = parseYaml(text.replaceAll('\r\n', '\n'), file);
  const parsed = schema.safeParse(plainValue(root));
  if (!parsed.success) {
    const [first] = parsed.error.issues
      .map((issue) => innermost(issue, schema))
      .map((issue) => ({
        ...describe(issue, root, schema, secret ? sorts : quoted),
        misspelt: issue.code === 'unrecognized_keys',
      }))
      // A misspelt key is the reason why another is missing.
      .toSorted((a, b) => Number(b.misspelt) - Number(a.misspelt) || a.line - b.line);
    throw errorAt(file, first?.line ?? 1, first?.message ?? 'the file does not have the form it must have.');
  }
  return { value: parsed.data, lineOf: (path) => placeOf(root, path).line };
}

type Issue = z.core.$ZodIssue;

/** Where a value fits none of several forms, what is wrong with it in the form that it comes nearest to. */
function innermost(issue: Issue, schema: z.ZodType): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors
    .flat()
    .map((one) => innermost({ ...one, path: [...issue.path, ...one.path] }, schema))
    .filter((one) => one.path.length > issue.path.length || isMisspelt(one, schema));
  const [nearestForm] = inner.toSorted(
    (a, b) => Number(isMisspelt(b, schema)) - Number(isMisspelt(a, schema)) || b.path.length - a.path.length,
  );
  return nearestForm ?? issue;
}

/** A key that no form has. */
const isMisspelt = (issue: Issue, schema: z.ZodType): boolean =>
  issue.code === 'unrecognized_keys' && issue.keys.some((key) => !keysAt(schema, issue.path).includes(key));

interface Wrong {
  readonly line: number;
  readonly message: string;
}

/** Of more known keys than these a message names none. */
const MOST_NAMED = 25;
/** Of a longer one the beginning is compared with those that are known. */
const LONGEST_KEY = 200;

function describe(issue: Issue, root: Located, schema: z.ZodType, { shown, keyShown }: Shown): Wrong {
  const name = nameOf(issue.path);
  const { line, there, located } = placeOf(root, issue.path);
  const meaning = meaningAt(schema, issue.path);
  const explained = meaning === null ? '' : ` ${asSentence(meaning)}`;
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    const key = issue.keys.find((one) => !known.includes(one)) ?? issue.keys[0] ?? '';
    const near = nearest(key.slice(0, LONGEST_KEY), known);
    const all = known.length > MOST_NAMED ? `.${explained}` : `: it has ${known.join(', ')}.`;
    const hint = near ? `; did you mean ${near}?` : all;
    return {
      line: placeOf(root, [...issue.path, key]).line,
      message: `${name} has no ${keyShown(key)}${hint}`,
    };
  }
  if (!there) return { line, message: `${name} is missing.${explained}` };
  if (isOwnMessage(issue.message)) return { line, message: `${name} ${asSentence(issue.message)}` };
  if (issue.code === 'invalid_type') {
    const expected = TYPES[issue.expected] ?? issue.expected;
    return { line, message: `${name} is to be ${expected}, not ${shown(located)}.${explained}` };
  }
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const near = located.kind === 'text' ? nearest(located.text, known) : null;
    const hint = near ? `; did you mean ${near}?` : '.';
    return { line, message: `${name} cannot be ${shown(located)}${hint} It is one of ${known.join(', ')}.` };
  }
  return {
    line,
    message: `${name} cannot be ${shown(located)}.${explained || ` ${asSentence(issue.message)}`}`,
  };
}

/** Own messages continue a sentence; those of zod begin one. */
const isOwnMessage = (message: string): boolean => /^[a-z]/.test(message);

const asSentence = (text: string): string => text.replace(/\.?$/, '.');

/** What zod calls the types of values, in words of those who write YAML. */
const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** How messages show what a file says. */
interface Shown {
  shown(located: Located): string;
  keyShown(key: string): string;
}

const quoted: Shown = {
  shown: (located) => {
    if (located.kind !== 'text') return sorts.shown(located);
    return located.text === '' ? 'nothing' : `"${located.text.slice(0, 60)}"`;
  },
  keyShown: (key) => `key "${key.slice(0, 60)}"`,
};

const sorts: Shown = {
  shown: ({ kind }) => ({ text: 'what it says', list: 'a list', map: 'a mapping' })[kind],
  keyShown: (key) => (/^[A-Za-z][A-Za-z-]{0,30}$/.test(key) ? quoted.keyShown(key) : 'such key'),
};

/** A place as people write it: `waivers[2].expires`; what has no path is the file. */
const nameOf = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'the file'
    : path
        .map((step, index) =>
          typeof step === 'number' ? `[${step + 1}]` : `${index ? '.' : ''}${String(step)}`,
        )
        .join('');

/** The value at a path, or the last thing on the way that is there. */
function placeOf(
  root: Located,
  path: readonly PropertyKey[],
): { readonly located: Located; readonly line: number; readonly there: boolean } {
  let [located, line] = [root, root.line];
  for (const step of path) {
    const entry = located.kind === 'map' ? located.entries.get(String(step)) : undefined;
    const next = entry?.value ?? (located.kind === 'list' ? located.items[Number(step)] : undefined);
    if (!next) return { located, line, there: false };
    line = entry?.line ?? next.line;
    located = next;
  }
  return { located, line, there: true };
}
