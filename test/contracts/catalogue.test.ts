import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { CHECKS } from '../../checks/index.ts';

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

describe.each(BENCHMARKS.map((benchmark) => [`${benchmark.title} ${benchmark.version}`, benchmark] as const))(
  '%s',
  (_, benchmark) => {
    test('has 118 controls in 7 sections, each number once and in order', () => {
      const numbers = benchmark.controls.map(({ id }) => id);
      expect(numbers).toHaveLength(118);
      expect(new Set(numbers).size).toBe(118);
      expect(numbers).toEqual([...numbers].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
      const perSection = Object.keys(benchmark.sections).map(
        (section) => numbers.filter((id) => id.startsWith(`${section}.`)).length,
      );
      expect(perSection).toEqual([20, 19, 24, 12, 32, 2, 9]);
    });

    test('has the levels and labels of version 1.8.0', () => {
      expect(benchmark.controls.filter(({ level }) => level === 1)).toHaveLength(87);
      expect(benchmark.controls.filter(({ assessment }) => assessment === 'automated')).toHaveLength(23);
    });

    test('names only checks that exist', () => {
      const ids = new Set(CHECKS.map(({ id }) => id));
      const named = benchmark.controls.flatMap(({ checks }) => checks);
      expect(named.filter((id) => !ids.has(id))).toEqual([]);
      expect(new Set(named).size).toBe(named.length);
    });

    test('decides every control of sections 2, 3 and 5', () => {
      const undecided = benchmark.controls.filter(
        ({ id, checks }) => /^[235]\./.test(id) && checks.length === 0,
      );
      expect(undecided).toEqual([]);
    });

    test('renumbers what 1.8.0 moved, and nothing else', () => {
      const moved = benchmark.controls.filter(({ id, formerly }) => formerly['1.7.0'] !== id);
      expect(moved.map(({ id, formerly }) => [id, formerly['1.7.0'], formerly['1.6.0']])).toEqual([
        ['2.7', null, null],
        ...Array.from({ length: 12 }, (_, index) => [`2.${index + 8}`, `2.${index + 7}`, `2.${index + 7}`]),
      ]);
    });
  },
);

describe('what a check says about itself', () => {
  test.each(CHECKS.map((check) => [check.id, check] as const))('%s', (id, check) => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    const { title, severityReason, rationale, remediation } = check;
    for (const text of [title, severityReason, rationale, remediation.text, remediation.sideEffect]) {
      expect(text.trim()).toBe(text);
      expect(text.length).toBeGreaterThan(10);
    }
    expect(title).not.toMatch(/^Ensure|\.$/);
    expect(title.length).toBeLessThanOrEqual(80);
    expect(severityReason.length).toBeLessThanOrEqual(160);
  });
});
