import { expect, test } from 'vitest';
import type { Benchmark, Control } from '../../src/model/benchmark.ts';
import {
  checksOfRow,
  type Framework,
  rowsOfCheck,
  rowsOfControl,
  untouched,
} from '../../src/model/framework.ts';

const control = (id: string, lineage: string, ...checks: string[]): Control => ({
  id,
  lineage,
  title: id,
  level: 1,
  assessment: 'manual',
  checks,
});

const version = (name: string, ...controls: Control[]): Benchmark => ({
  id: 'sample',
  version: name,
  title: 'Sample',
  sections: { 1: 'One' },
  controls,
});

const newer = version('2', control('1', '1', 'now'), control('2', '2'), control('3', '3', 'third'));
const older = version('1', control('1', '1', 'then'), control('2', '3', 'third'));
const versions = [newer, older];

const row = (requirement: string, controls: readonly string[], checks: readonly string[] = []) => ({
  requirement,
  controls,
  checks,
  reason: 'It is so.',
  see: { book: '1' },
});

const framework: Framework = {
  id: 'sample',
  title: 'Sample',
  sources: {
    book: { title: 'Book', publisher: 'P', date: '2020', address: 'https://example.org', used: 'All.' },
  },
  requirements: ['A-1', 'A-2', 'A-3', 'A-4', 'A-40'].map((id) => ({ id })),
  rows: [row('A-1', ['1', '3']), row('A-2', ['2']), row('A-3', [], ['beyond']), row('A-40(2)', ['3'])],
};

test('the checks of a row are those of its controls in every version, and its own', () => {
  expect(checksOfRow(row('A-1', ['1', '3'], ['beyond']), versions)).toEqual([
    'now',
    'third',
    'then',
    'beyond',
  ]);
});

test('a control is looked up by what it is, not by the number that it has', () => {
  const [, moved] = older.controls;
  const found = moved ? rowsOfControl(framework, moved) : [];
  expect(found.map(({ requirement }) => requirement)).toEqual(['A-1', 'A-40(2)']);
});

test('a check is looked up through its control, or by its own id beyond the benchmark', () => {
  const requirementsOf = (check: string) =>
    rowsOfCheck(framework, check, versions).map(({ requirement }) => requirement);
  expect(requirementsOf('then')).toEqual(['A-1']);
  expect(requirementsOf('beyond')).toEqual(['A-3']);
  expect(requirementsOf('other')).toEqual([]);
});

test('untouched is what has no row, and what has rows without a check; an enhancement touches what it is of', () => {
  expect(untouched(framework, versions)).toEqual(['A-2', 'A-4']);
});
