import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { FAMILIES } from '../../checks/families.ts';
import { CHECKS } from '../../checks/index.ts';
import { numberIn } from '../../src/model/benchmark.ts';

const root = join(import.meta.dirname, '../..');

test('the registry holds every check, under its own id', () => {
  expect(() =>
    execFileSync(process.execPath, ['scripts/generate.ts', '--check'], { cwd: root, stdio: 'pipe' }),
  ).not.toThrow();
  const ids = CHECKS.flatMap((check) => [check.id, ...(check.aliases ?? [])]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a check that has a file of its own is named like it', () => {
  const files = new Set(
    globSync('checks/*/*.ts', { cwd: root }).map((file) => file.replace(/^.*\/|\.ts$/g, '')),
  );
  const inTables = CHECKS.filter((check) => !files.has(check.id));
  expect(inTables.length).toBeLessThan(CHECKS.length / 2);
});

interface Numbers {
  readonly perSection: readonly number[];
  /** Controls of level 1, of level 2 and of unknown level, by section. */
  readonly levels: readonly (readonly [number, number, number])[];
  readonly automated: number;
}

const EXPECTED: Readonly<Record<string, Numbers>> = {
  '1.8.0': {
    perSection: [20, 19, 24, 12, 32, 2, 9],
    levels: [
      [8, 12, 0],
      [13, 6, 0],
      [18, 6, 0],
      [9, 3, 0],
      [28, 4, 0],
      [2, 0, 0],
      [9, 0, 0],
    ],
    automated: 23,
  },
  '1.7.0': {
    perSection: [20, 18, 24, 12, 32, 2, 9],
    levels: [
      [8, 12, 0],
      [12, 6, 0],
      [18, 6, 0],
      [9, 3, 0],
      [28, 4, 0],
      [2, 0, 0],
      [9, 0, 0],
    ],
    automated: 23,
  },
  '1.6.0': {
    perSection: [20, 18, 24, 12, 32, 2, 9],
    levels: [
      [6, 12, 2],
      [12, 6, 0],
      [18, 6, 0],
      [9, 3, 0],
      [28, 4, 0],
      [0, 0, 2],
      [9, 0, 0],
    ],
    automated: 21,
  },
};

const versionOf = (version: string) => {
  const benchmark = BENCHMARKS.find((candidate) => candidate.version === version);
  if (!benchmark) throw new Error(`There is no version ${version}.`);
  return benchmark;
};

test('three versions can be chosen, the newest without being asked for', () => {
  expect(BENCHMARKS.map(({ id, version }) => `${id} ${version}`)).toEqual([
    'cis-docker 1.8.0',
    'cis-docker 1.7.0',
    'cis-docker 1.6.0',
  ]);
});

describe.each(BENCHMARKS.map((benchmark) => [`${benchmark.title} ${benchmark.version}`, benchmark] as const))(
  '%s',
  (_, benchmark) => {
    const expected = EXPECTED[benchmark.version];
    const sections = Object.keys(benchmark.sections).map((section) =>
      benchmark.controls.filter(({ id }) => id.startsWith(`${section}.`)),
    );

    test('has its controls in 7 sections, each number once and in order', () => {
      const numbers = benchmark.controls.map(({ id }) => id);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers).toEqual([...numbers].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
      expect(sections.map((controls) => controls.length)).toEqual(expected?.perSection);
      expect(numbers).toHaveLength(benchmark.version === '1.8.0' ? 118 : 117);
    });

    test('has the levels and labels of its version', () => {
      const ofLevel = ([1, 2, null] as const).map((level) =>
        sections.map((controls) => controls.filter((control) => control.level === level).length),
      );
      expect(ofLevel).toEqual([0, 1, 2].map((place) => expected?.levels.map((counts) => counts[place])));
      expect(benchmark.controls.filter(({ assessment }) => assessment === 'automated')).toHaveLength(
        expected?.automated ?? 0,
      );
    });

    test('names only checks that exist', () => {
      const ids = new Set(CHECKS.map(({ id }) => id));
      const named = benchmark.controls.flatMap(({ checks }) => checks);
      expect(named.filter((id) => !ids.has(id))).toEqual([]);
      expect(new Set(named).size).toBe(named.length);
    });

    test('has a check for every control', () => {
      expect(benchmark.controls.filter(({ checks }) => checks.length === 0)).toEqual([]);
    });
  },
);

describe('from version to version', () => {
  test.each(['1.7.0', '1.6.0'])(
    '%s has the controls of 1.8.0 under these numbers, or lacks them',
    (version) => {
      const moved = versionOf('1.8.0')
        .controls.map((control) => [control.id, numberIn(versionOf(version), control)] as const)
        .filter(([now, then]) => now !== then);
      expect(moved).toEqual([
        ...(version === '1.6.0' ? [['1.1.9', null]] : []),
        ['2.7', null],
        ['2.8', '2.7'],
        ['2.9', '2.8'],
        ['2.10', '2.9'],
        ['2.11', '2.10'],
        ['2.12', '2.11'],
        ['2.13', '2.12'],
        ['2.14', '2.13'],
        ['2.15', '2.14'],
        ['2.16', '2.15'],
        ['2.17', '2.16'],
        ['2.18', '2.17'],
        ['2.19', '2.18'],
      ]);
    },
  );

  test('a moved number has the checks of what it stands for, not of what has that number now', () => {
    const checksOf = (version: string, number: string) =>
      versionOf(version).controls.find(({ id }) => id === number)?.checks;
    expect(checksOf('1.6.0', '2.7')).toEqual(['daemon-tcp-mutual-tls']);
    expect(checksOf('1.7.0', '2.18')).toEqual(['daemon-experimental-off']);
    expect(checksOf('1.8.0', '2.7')).toEqual(['storage-driver-not-devicemapper']);
  });

  test.each([
    ['1.7.0', '1.6.0', ['1.1.4', '1.1.15', '1.1.17', '1.1.18']],
    ['1.8.0', '1.7.0', []],
  ])('between %s and %s only these labels differ', (later, earlier, numbers) => {
    const changed = versionOf(later).controls.filter(({ lineage, assessment }) => {
      const then = versionOf(earlier).controls.find((control) => control.lineage === lineage);
      return then && then.assessment !== assessment;
    });
    expect(changed.map(({ id }) => id)).toEqual(numbers);
  });

  test('1.1.9 of 1.6.0 is about the unit file, not about the socket', () => {
    const [now, then] = ['1.8.0', '1.6.0'].map((version) =>
      versionOf(version).controls.find(({ id }) => id === '1.1.9'),
    );
    expect(then?.title).toContain('unit file');
    expect(now?.title).not.toContain('unit file');
    expect(then?.checks).toEqual(['docker-socket-unit-audited']);
    expect(now?.checks).not.toContain('docker-socket-unit-audited');
  });

  test('a level that is not known is said of 1.6.0 alone', () => {
    const unknown = versionOf('1.6.0').controls.filter(({ level }) => level === null);
    expect(unknown.map(({ id }) => id)).toEqual(['1.2.1', '1.2.2', '6.1', '6.2']);
  });
});

test('each check stands for a control of some version, or belongs to one family', () => {
  const ofControls = new Set(BENCHMARKS.flatMap(({ controls }) => controls.flatMap(({ checks }) => checks)));
  const ofFamilies = FAMILIES.flatMap(({ checks }) => checks);
  expect(new Set(ofFamilies).size).toBe(ofFamilies.length);
  expect(ofFamilies.filter((id) => ofControls.has(id))).toEqual([]);
  expect([...ofControls, ...ofFamilies].sort()).toEqual(CHECKS.map(({ id }) => id).sort());
});

describe('what a check says about itself', () => {
  test.each(CHECKS.map((check) => [check.id, check] as const))('%s', (id, check) => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    const { title, outcomes, severityReason, rationale, remediation } = check;
    for (const text of [title, severityReason, rationale, remediation.text, remediation.sideEffect]) {
      expect(text.trim()).toBe(text);
      expect(text.length).toBeGreaterThan(10);
    }
    // Each follows the word "when" in CHECKS.md.
    for (const outcome of Object.values(outcomes)) expect(outcome).toMatch(/^(?![A-Z][a-z]+ )\S.{4,}[^.\s]$/);
    expect(title).not.toMatch(/^Ensure|\.$/);
    expect(title.length).toBeLessThanOrEqual(80);
    expect(severityReason.length).toBeLessThanOrEqual(160);
  });
});
