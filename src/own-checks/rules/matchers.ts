import { z } from 'zod';
import type { Kind } from './field-kind.ts';

/** A value that YAML writes as one word. */
export type Scalar = string | number | boolean;
export type Operand = Scalar | readonly Scalar[];

/** Says whether a text has a part that a regular expression describes, in time that grows as the text does. */
export type Finds = (text: string) => boolean;
/** Makes that of a pattern; throws where the pattern is none. */
export type Compile = (pattern: string) => Finds;

/** One way to look at a value; there are no others. */
export interface Matcher {
  /** What must be able to stand in the field. */
  readonly on: readonly Kind[];
  readonly operand: z.ZodType<Operand>;
  /** As it is read between the field and the operand. */
  readonly words: string;
  /** Asked only where the two can be compared. */
  holds(value: unknown, operand: Operand, compile: Compile): boolean;
}

const scalar: z.ZodType<Scalar> = z
  .union([z.string().max(1000), z.number(), z.boolean()])
  .describe('one value');
const scalars = z.array(scalar).min(1).max(1000).describe('a list of values');
const number = z.number().describe('a number');
const pattern = z.string().min(1).max(500).describe('a regular expression');
const ONE: readonly Kind[] = ['text', 'number', 'boolean'];

const listOf = (operand: Operand): readonly unknown[] => (Array.isArray(operand) ? operand : [operand]);
const has = (value: unknown, part: unknown): boolean =>
  typeof value === 'string'
    ? typeof part === 'string' && value.includes(part)
    : Array.isArray(value) && value.includes(part);

export const MATCHERS = {
  equals: { on: ONE, operand: scalar, words: 'is', holds: (value, operand) => value === operand },
  notEquals: {
    on: ONE,
    operand: scalar,
    words: 'is not',
    holds: (value, operand) => value !== operand,
  },
  in: {
    on: ONE,
    operand: scalars,
    words: 'is one of',
    holds: (value, operand) => listOf(operand).includes(value),
  },
  notIn: {
    on: ONE,
    operand: scalars,
    words: 'is none of',
    holds: (value, operand) => !listOf(operand).includes(value),
  },
  contains: {
    on: ['text', 'list'],
    operand: scalar,
    words: 'contains',
    holds: (value, operand) => has(value, operand),
  },
  containsNone: {
    on: ['text', 'list'],
    operand: scalars,
    words: 'contains none of',
    holds: (value, operand) => !listOf(operand).some((part) => has(value, part)),
  },
  subsetOf: {
    on: ['list'],
    operand: z.array(scalar).max(1000).describe('a list of values'),
    words: 'has nothing but',
    holds: (value, operand) => Array.isArray(value) && value.every((item) => listOf(operand).includes(item)),
  },
  matches: {
    on: ['text'],
    operand: pattern,
    words: 'matches',
    holds: (value, operand, compile) => typeof value === 'string' && compile(String(operand))(value),
  },
  notMatches: {
    on: ['text'],
    operand: pattern,
    words: 'does not match',
    holds: (value, operand, compile) => typeof value === 'string' && !compile(String(operand))(value),
  },
  atLeast: {
    on: ['number'],
    operand: number,
    words: 'is at least',
    holds: (value, operand) => typeof value === 'number' && value >= Number(operand),
  },
  atMost: {
    on: ['number'],
    operand: number,
    words: 'is at most',
    holds: (value, operand) => typeof value === 'number' && value <= Number(operand),
  },
  countAtLeast: {
    on: ['list'],
    operand: number,
    words: 'has at least as many items as',
    holds: (value, operand) => Array.isArray(value) && value.length >= Number(operand),
  },
  countAtMost: {
    on: ['list'],
    operand: number,
    words: 'has at most as many items as',
    holds: (value, operand) => Array.isArray(value) && value.length <= Number(operand),
  },
} as const satisfies Readonly<Record<string, Matcher>>;

/**
 * Says whether a value is of a kind that a matcher looks at, and of the type of what it is compared to: the text "5" is
 * neither the number 5 nor another one.
 */
export function isComparable(name: MatcherName, value: unknown, operand: Operand): boolean {
  const kind = kindOf(value);
  if (kind === null || !MATCHERS[name].on.some((one) => one === kind)) return false;
  if (!COMPARES_TYPES.includes(name)) return true;
  const types = listOf(operand).map((one) => typeof one);
  return [value].flat().every((one) => types.some((type) => type === typeof one));
}

const COMPARES_TYPES: readonly MatcherName[] = [
  'equals',
  'notEquals',
  'in',
  'notIn',
  'contains',
  'containsNone',
  'subsetOf',
];

function kindOf(value: unknown): Kind | null {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : null;
}

export type MatcherName = keyof typeof MATCHERS;
export const MATCHER_NAMES = Object.keys(MATCHERS) as readonly MatcherName[];
