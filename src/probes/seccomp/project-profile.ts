import { parseBoundedJson } from '../../kit/bounded-json.ts';
import {
  ACTIONS,
  COMPARISONS,
  type Condition,
  NOWHERE,
  type Restriction,
  type SeccompRule,
  type StoredProfile,
} from './profile.ts';

/** The engine's own profile has some 40 rules and 450 names. */
const MOST_RULES = 4096;
const MOST_NAMES = 16_384;
const MOST_CONDITIONS = 4096;
const MOST_CONDITIONS_OF_RULE = 32;
const MOST_RESTRICTIONS = 4096;

/** No call of any kernel has another name; runtimes leave out names that they do not know. */
const CALL = /^[a-z0-9_]{1,40}$/i;

type JsonObject = ReadonlyMap<string, unknown>;

/** Says why a profile is none; what is thrown never leaves `projectProfile`. */
class Refusal extends Error {}

/**
 * Keeps of the text of a seccomp profile what it decides. It reads as engines do: names of keys whatever their case
 * (encoding/json of Go), `name` in place of `names`, and a profile of nothing as no profile. A text that engines refuse,
 * that could be read in two ways, or that is larger than any profile has to be is refused.
 */
export function projectProfile(text: string): StoredProfile {
  const parsed = parseBoundedJson(text);
  if (!parsed.ok) return { state: 'refused', problem: parsed.problem };
  try {
    return projected(parsed.value);
  } catch (thrown) {
    if (thrown instanceof Refusal) return { state: 'refused', problem: thrown.message };
    throw thrown;
  }
}

function projected(value: unknown): StoredProfile {
  const profile = objectOf(value, 'itself');
  const rules = listOf(profile.get('syscalls'), 'syscalls');
  const action = profile.get('defaultaction');
  const undecided = action === undefined || action === null || action === '';
  if (undecided && rules.length === 0) return { state: 'empty' };
  if (rules.length > MOST_RULES) throw new Refusal(`has more than ${MOST_RULES} rules`);
  const left = { names: MOST_NAMES, conditions: MOST_CONDITIONS, restrictions: MOST_RESTRICTIONS };
  return {
    state: 'read',
    defaultAction: oneOf(ACTIONS, action, 'a default action'),
    rules: rules.map((rule) => ruleOf(rule, left)),
  };
}

interface Left {
  names: number;
  conditions: number;
  restrictions: number;
}

function ruleOf(value: unknown, left: Left): SeccompRule {
  const rule = objectOf(value, 'a rule');
  const names = listOf(rule.get('names'), 'names');
  const name = rule.get('name') ?? '';
  if (name !== '' && names.length > 0) throw new Refusal('has a rule with both name and names');
  const given = name === '' ? names : [name];
  const args = listOf(rule.get('args'), 'args');
  left.names -= given.length;
  left.conditions -= args.length;
  if (left.names < 0) throw new Refusal(`names more than ${MOST_NAMES} calls`);
  if (args.length > MOST_CONDITIONS_OF_RULE)
    throw new Refusal(`has a rule with more than ${MOST_CONDITIONS_OF_RULE} conditions`);
  if (left.conditions < 0) throw new Refusal(`has more than ${MOST_CONDITIONS} conditions on arguments`);
  return {
    calls: given.map(textOf).filter((call) => CALL.test(call)),
    action: oneOf(ACTIONS, rule.get('action'), 'an action'),
    args: args.map(conditionOf),
    includes: restrictionOf(rule.get('includes'), left),
    excludes: restrictionOf(rule.get('excludes'), left),
  };
}

function conditionOf(value: unknown): Condition {
  const condition = objectOf(value, 'a condition');
  const index = numberOf(condition.get('index'));
  if (index === null || index > 5) throw new Refusal('has a condition on an argument that no call has');
  return {
    index,
    op: oneOf(COMPARISONS, condition.get('op'), 'a comparison'),
    value: numberOf(condition.get('value')),
    valueTwo: numberOf(condition.get('valuetwo')),
  };
}

function restrictionOf(value: unknown, left: Left): Restriction {
  if (value === undefined || value === null) return NOWHERE;
  const restriction = objectOf(value, 'a restriction');
  const caps = listOf(restriction.get('caps'), 'caps').map(textOf);
  const arches = listOf(restriction.get('arches'), 'arches').map(textOf);
  left.restrictions -= caps.length + arches.length;
  if (left.restrictions < 0) throw new Refusal(`has more than ${MOST_RESTRICTIONS} restrictions`);
  const kernel = restriction.get('minkernel') ?? '';
  if (kernel !== '' && !/^\d{1,4}\.\d{1,4}$/.test(textOf(kernel)))
    throw new Refusal('has a restriction to a kernel that is no release');
  return {
    caps: caps.map((name) => name.slice(0, 40)),
    arches: arches.map((name) => name.slice(0, 40)),
    minKernel: kernel === '' ? null : textOf(kernel),
  };
}

/** By keys in lower case. Two keys that differ in case alone set the same field, and which one counts is their order. */
function objectOf(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(`has no object for ${what}`);
  const fields = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const name = key.toUpperCase().toLowerCase();
    if (fields.has(name)) throw new Refusal('has a key twice, in upper and in lower case');
    fields.set(name, item);
  }
  return fields;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Refusal(`has no list for ${what}`);
  return value;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Refusal('has something other than a text where a name stands');
  return value;
}

/** null for a number that has no exact form here: such a condition is then not understood, which is no refusal. */
function numberOf(value: unknown): number | null {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || value < 0 || !Number.isInteger(value))
    throw new Refusal('has something other than a whole number in a condition');
  return Number.isSafeInteger(value) ? value : null;
}

function oneOf<T extends string>(words: readonly T[], value: unknown, what: string): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Refusal(`does not name ${what} that runtimes know`);
  return found;
}
