import { nearest } from '../../model/nearest.ts';
import type { ParameterType } from '../own-parameter.ts';
import { comparisonsIn, parameterOf } from './condition.ts';
import type { Field, Kind } from './field-kind.ts';
import { type Compile, MATCHERS, type MatcherName } from './matchers.ts';
import type { Rule } from './rule-schema.ts';

/** A place in a rule. */
export type Place = readonly PropertyKey[];
/** What is wrong at a place, as an error with file and line. */
export type Fault = (place: Place, message: string) => Error;

/** The matchers of a condition, or of what stands below `every`, `some` or `none`. */
export type Comparing = Parameters<typeof comparisonsIn>[0];

/** What can stand in a field, and in each item of it where it is a list. */
export type Whole = Pick<Field, 'kinds' | 'values'> & { readonly items: Field | null };

interface Compared {
  readonly name: string;
  readonly field: Whole;
  readonly parameters: NonNullable<Rule['parameters']>;
}

/**
 * Demands that what a field is compared to can stand there: what never does is a slip, and a rule that wants it not to be
 * there would always pass.
 */
export function demandComparisons(
  given: Comparing,
  place: Place,
  { name, field, parameters }: Compared,
  fault: Fault,
  compile: Compile,
): void {
  for (const { matcher, operand } of comparisonsIn(given)) {
    const at = [...place, matcher];
    const { on } = MATCHERS[matcher];
    if (!field.kinds.has('unknown') && !on.some((kind) => field.kinds.has(kind)))
      throw fault(at, `${matcher} looks at ${inWords(on)}, and ${name} is ${inWords(field.kinds)}.`);
    const isOfList = ['contains', 'containsNone', 'subsetOf'].includes(matcher);
    const compared = isOfList && field.items ? field.items : field;
    const parameter = parameterOf(operand);
    if (parameter !== undefined) {
      const type = Object.hasOwn(parameters, parameter) ? parameters[parameter]?.type : undefined;
      if (type !== undefined) demandFitting(type, matcher, { name, parameter, compared }, at, fault);
    } else if (matcher === 'matches' || matcher === 'notMatches') {
      demandPattern(String(operand), at, fault, compile);
      const finds = compile(String(operand));
      if (field.values?.every((value) => !finds(String(value))))
        throw fault(at, `${name} is one of ${field.values.join(', ')}, so it never matches that.`);
    } else if (isOfList || ['equals', 'notEquals', 'in', 'notIn'].includes(matcher)) {
      demandPossible(
        [operand].flat(),
        { name: isOfList && field.items ? `an item of ${name}` : name, compared },
        at,
        fault,
      );
    }
  }
}

/** A value that never stands there is a slip, and what it is not to be would always hold. */
function demandPossible(
  values: readonly unknown[],
  {
    name,
    compared: { kinds, values: possible },
  }: { readonly name: string; readonly compared: Pick<Field, 'kinds' | 'values'> },
  at: Place,
  fault: Fault,
): void {
  const wrong = values.find((value) => !kinds.has('unknown') && !kinds.has(kindOfScalar(value)));
  if (wrong !== undefined)
    throw fault(at, `${name} is ${inWords(kinds)}, so it is never ${JSON.stringify(wrong)}.`);
  const never = values.find((value) => possible?.includes(value) === false);
  if (never === undefined) return;
  const known = (possible ?? []).map(String);
  const near = nearest(String(never), known);
  throw fault(
    at,
    `${name} is never ${JSON.stringify(never)}${near ? `; did you mean ${near}?` : `: it is one of ${known.join(', ')}.`}`,
  );
}

/** A parameter of another type than the field would never be equal to it. */
function demandFitting(
  type: ParameterType,
  matcher: MatcherName,
  {
    name,
    parameter,
    compared: { kinds },
  }: { readonly name: string; readonly parameter: string; readonly compared: Pick<Field, 'kinds'> },
  at: Place,
  fault: Fault,
): void {
  const takes = TAKES[matcher];
  if (!takes.includes(type))
    throw fault(
      at,
      `${matcher} takes a parameter of the type ${takes.join(' or ')}, and ${parameter} is of the type ${type}.`,
    );
  if (matcher === 'countAtLeast' || matcher === 'countAtMost') return;
  const kind = KIND_OF_TYPE[type];
  if (!kinds.has('unknown') && !kinds.has(kind))
    throw fault(at, `${name} is ${inWords(kinds)}, and the parameter ${parameter} is of the type ${type}.`);
}

const ONE: readonly ParameterType[] = ['text', 'number', 'boolean'];
const SEVERAL: readonly ParameterType[] = ['texts', 'numbers'];

/** The types of parameters that can stand for what a matcher takes. */
const TAKES: Readonly<Record<MatcherName, readonly ParameterType[]>> = {
  equals: ONE,
  notEquals: ONE,
  in: SEVERAL,
  notIn: SEVERAL,
  contains: ONE,
  containsNone: SEVERAL,
  subsetOf: SEVERAL,
  matches: ['text'],
  notMatches: ['text'],
  atLeast: ['number'],
  atMost: ['number'],
  countAtLeast: ['number'],
  countAtMost: ['number'],
};

const KIND_OF_TYPE: Readonly<Record<ParameterType, Kind>> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  texts: 'text',
  numbers: 'number',
};

function kindOfScalar(value: unknown): Kind {
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'number' : 'boolean';
}

const inWords = (kinds: Iterable<Kind>): string => [...kinds].map((kind) => WORDS[kind]).join(' or ');

const WORDS: Readonly<Record<Kind, string>> = {
  text: 'a text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  map: 'a map of fields',
  unknown: 'anything',
};

function demandPattern(pattern: string, place: Place, fault: Fault, compile: Compile): void {
  try {
    compile(pattern);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw fault(
      place,
      `this is no regular expression that can be matched in linear time (RE2; no look-around, no back-references, no huge repetitions): ${why.slice(0, 200)}.`,
    );
  }
}
