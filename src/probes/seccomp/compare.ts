import type { CallRules, Case, Filter } from './evaluate.ts';
import type { Condition } from './profile.ts';

/** What a filter lets pass of a call, beside another: no more, more, or what cannot be told without the kernel. */
export type Comparison = 'within' | 'beyond' | 'untold';

/** Of a call with more conditions, or conditions on more arguments, nobody works out what they come to. */
const MOST_CONDITIONS = 64;
const MOST_POINTS = 2000;

/** Arguments of a call by their index; what is not in it counts as 0. */
type Point = ReadonlyMap<number, bigint>;

/**
 * Whether a filter lets a call pass with arguments with which another does not. Where two rules of one filter contradict
 * each other, what the call comes to is taken as open, and so is what a listener decides.
 */
export function compareCall(call: string, filter: Filter, other: Filter): Comparison {
  const [mine, its] = [reachOf(call, filter), reachOf(call, other)];
  if (isNothing(mine.most) || isEverything(its.least)) return 'within';
  const cases = [...casesIn(mine.most), ...casesIn(mine.least), ...casesIn(its.most), ...casesIn(its.least)];
  const conditions = cases.flat();
  const points = conditions.length > MOST_CONDITIONS ? null : pointsOf(conditions);
  if (points === null) return 'untold';
  if (points.some((point) => lets(mine.least, point) && !lets(its.most, point))) return 'beyond';
  if (points.some((point) => lets(mine.most, point) && !lets(its.least, point))) return 'untold';
  // Comparisons with numbers change their answer at those numbers alone, so the points stand for all arguments.
  if (conditions.every(({ op }) => op !== 'SCMP_CMP_MASKED_EQ')) return 'within';
  return isProven(mine.most, its.least) ? 'within' : 'untold';
}

/** Whether conditions on arguments stand in the rules of a filter for a call. */
export function hasConditions(call: string, { calls }: Filter): boolean {
  const rules = calls.get(call);
  return (
    rules !== undefined &&
    Object.values(rules)
      .flat()
      .some((one) => one.length > 0)
  );
}

/** Whether conditions on arguments narrow what a filter lets pass of a call. */
export const isNarrowed = (call: string, filter: Filter): boolean =>
  !isEverything(reachOf(call, filter).least);

/** A set of arguments: those of `cases`, and with `rest` all others too, but for those of `except`. */
interface Reach {
  readonly cases: readonly Case[];
  readonly rest: boolean;
  readonly except: readonly Case[];
  /** Whether `except` takes away from `cases`, too. */
  readonly denialWins: boolean;
}

/** What certainly passes (`least`), and what can pass (`most`). */
interface Bounds {
  readonly least: Reach;
  readonly most: Reach;
}

const NO_RULES: CallRules = { allowed: [], decided: [], denied: [] };

/** Which of two rules for the same arguments a runtime heeds depends on its release, so both are looked at. */
function reachOf(call: string, { calls, otherwise }: Filter): Bounds {
  const { allowed, decided, denied } = calls.get(call) ?? NO_RULES;
  return {
    least: {
      cases: allowed,
      rest: otherwise === 'allows',
      except: [...denied, ...decided],
      denialWins: true,
    },
    most: {
      cases: [...allowed, ...decided],
      rest: otherwise !== 'denies',
      except: denied,
      denialWins: false,
    },
  };
}

const casesIn = ({ cases, except }: Reach): readonly Case[] => [...cases, ...except];

const isAlways = (one: Case): boolean => one.length === 0;

function isNothing({ cases, rest, except, denialWins }: Reach): boolean {
  const none = except.some(isAlways);
  return (cases.length === 0 || (denialWins && none)) && (!rest || none);
}

const isEverything = ({ cases, rest, except, denialWins }: Reach): boolean =>
  (rest && except.length === 0) || (cases.some(isAlways) && (!denialWins || except.length === 0));

function lets({ cases, rest, except, denialWins }: Reach, point: Point): boolean {
  const excepted = except.some((one) => holds(one, point));
  return (cases.some((one) => holds(one, point)) && !(denialWins && excepted)) || (rest && !excepted);
}

const holds = (one: Case, point: Point): boolean =>
  one.every((condition) => isMet(condition, point.get(condition.index) ?? 0n));

const LARGEST = 2n ** 64n - 1n;

function isMet({ op, value, valueTwo }: Condition, argument: bigint): boolean {
  // Too large to be known exactly: `pointsOf` gives up before.
  if (value === null || valueTwo === null) return false;
  const given = BigInt(value);
  switch (op) {
    case 'SCMP_CMP_NE':
      return argument !== given;
    case 'SCMP_CMP_LT':
      return argument < given;
    case 'SCMP_CMP_LE':
      return argument <= given;
    case 'SCMP_CMP_EQ':
      return argument === given;
    case 'SCMP_CMP_GE':
      return argument >= given;
    case 'SCMP_CMP_GT':
      return argument > given;
    case 'SCMP_CMP_MASKED_EQ':
      return (argument & given) === BigInt(valueTwo);
  }
}

/** Arguments at which conditions can change their answer; null where there are too many, or a number is not known. */
function pointsOf(conditions: readonly Condition[]): readonly Point[] | null {
  const values = new Map<number, Set<bigint>>();
  for (const { index, op, value, valueTwo } of conditions) {
    if (value === null || valueTwo === null) return null;
    const [one, two] = [BigInt(value), BigInt(valueTwo)];
    const own = values.get(index) ?? new Set([0n, LARGEST]);
    values.set(index, own);
    const added =
      op === 'SCMP_CMP_MASKED_EQ' ? [one, two, two ^ one, two | (LARGEST ^ one)] : [one - 1n, one, one + 1n];
    for (const each of added) if (each >= 0n && each <= LARGEST) own.add(each);
  }
  let points: Point[] = [new Map()];
  for (const [index, own] of values) {
    if (points.length * own.size > MOST_POINTS) return null;
    points = points.flatMap((point) => [...own].map((value) => new Map(point).set(index, value)));
  }
  return points;
}

/** With masks the points show what is beyond, but do not prove that nothing is: each case must follow from another. */
const isProven = (mine: Reach, its: Reach): boolean =>
  !mine.rest &&
  its.except.length === 0 &&
  mine.cases.every((one) => its.cases.some((other) => implies(one, other)));

const implies = (one: Case, other: Case): boolean =>
  other.every((wanted) => one.some((given) => follows(given, wanted)));

/** Whether what meets one condition meets another. */
function follows(given: Condition, wanted: Condition): boolean {
  if (given.index !== wanted.index || given.value === null || given.valueTwo === null) return false;
  if (given.op === 'SCMP_CMP_EQ') return isMet(wanted, BigInt(given.value));
  if (given.op !== wanted.op || wanted.value === null || wanted.valueTwo === null) return false;
  if (given.op !== 'SCMP_CMP_MASKED_EQ') return given.value === wanted.value;
  const [mask, wantedMask] = [BigInt(given.value), BigInt(wanted.value)];
  return (wantedMask & ~mask) === 0n && (BigInt(given.valueTwo) & wantedMask) === BigInt(wanted.valueTwo);
}
