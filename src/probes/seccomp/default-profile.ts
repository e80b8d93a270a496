import {
  compareSoftwareVersions,
  parseSoftwareVersion,
  type SoftwareVersion,
} from '../engine/software-version.ts';
import { DEFAULT_ROWS, type DefaultRow, GENERATIONS, type Generation } from './default-rows.ts';
import { NOWHERE, type SeccompProfile, type SeccompRule } from './profile.ts';

/** From which patch release on a branch of the engine has which generation of the profile, newest first. */
const BRANCHES: Readonly<Record<string, readonly (readonly [patch: number, Generation])[]>> = {
  '20.10': [
    [26, '20.10.26'],
    [23, '20.10.18'],
    [22, '20.10.22'],
    [18, '20.10.18'],
    [10, '20.10.10'],
    [4, '20.10.4'],
    [0, '20.10.0'],
  ],
  '23.0': [
    [10, '23.0.10'],
    [7, '23.0.7'],
    [0, '23.0.0'],
  ],
  '24.0': [
    [3, '23.0.7'],
    [0, '23.0.0'],
  ],
  '25.0': [
    [3, '25.0.3'],
    [0, '25.0.0'],
  ],
  '29.4': [
    [3, '29.4.3'],
    [2, '29.4.2'],
    [0, '28.2.0'],
  ],
};

/** Branches between those above, in which it did not change, by the first of them. */
const SINCE: readonly (readonly [major: number, minor: number, Generation])[] = [
  [29, 5, '29.4.3'],
  [28, 2, '28.2.0'],
  [26, 0, '25.0.3'],
];

/** The last release that this table knows. */
const NEWEST_KNOWN = '29.7.2';

/** Which generation of its own profile a release of the engine has; null for older and newer ones than the table knows. */
export function generationOf(version: SoftwareVersion): Generation | null {
  const newest = parseSoftwareVersion(NEWEST_KNOWN);
  if (newest === null || compareSoftwareVersions(version, newest) > 0) return null;
  const [major, minor, patch] = version.numbers;
  const branch = BRANCHES[`${major}.${minor}`];
  if (branch) return branch.find(([from]) => patch >= from)?.[1] ?? null;
  return (
    SINCE.find(([from, fromMinor]) => major > from || (major === from && minor >= fromMinor))?.[2] ?? null
  );
}

/** The engine's own profile in one of its generations, in the form of one that was read. */
export function defaultProfile(generation: Generation): SeccompProfile {
  const rules = DEFAULT_ROWS.filter((row) => isIn(row, generation)).map(ruleOf);
  return { state: 'read', defaultAction: 'SCMP_ACT_ERRNO', rules };
}

/** The generations that came after one. */
export const laterThan = (generation: Generation): readonly Generation[] =>
  GENERATIONS.slice(GENERATIONS.indexOf(generation) + 1);

function isIn({ from, to, but }: DefaultRow, generation: Generation): boolean {
  const at = GENERATIONS.indexOf(generation);
  return (
    (from === undefined || at >= GENERATIONS.indexOf(from)) &&
    (to === undefined || at <= GENERATIONS.indexOf(to)) &&
    !but?.includes(generation)
  );
}

function ruleOf(row: DefaultRow): SeccompRule {
  const [index = 0, op = 'SCMP_CMP_EQ', value = 0] = row.argument ?? [];
  return {
    calls: row.calls.trim().split(/\s+/),
    action: 'SCMP_ACT_ALLOW',
    args: row.argument ? [{ index, op, value, valueTwo: 0 }] : [],
    includes: {
      caps: [...(row.caps ?? [])],
      arches: [...(row.arches ?? [])],
      minKernel: row.minKernel ?? null,
    },
    excludes: { ...NOWHERE, caps: [...(row.notCaps ?? [])], arches: [...(row.notArches ?? [])] },
  };
}
