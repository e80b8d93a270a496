import { expect, test } from 'vitest';
import { tailor } from '../../src/assess/tailor.ts';
import type { Benchmark } from '../../src/model/benchmark.ts';
import type { Check } from '../../src/model/check.ts';
import { partKey } from '../../src/model/policy.ts';

const control = (id: string, checks: string[]): Benchmark['controls'][number] => ({
  id,
  lineage: id,
  title: id,
  level: 1,
  assessment: 'manual',
  checks,
});
const benchmark: Benchmark = {
  id: 'sample',
  version: '1',
  title: 'Sample',
  sections: { 1: 'One' },
  controls: [control('1.1', ['first', 'shared']), control('1.2', ['shared'])],
};
const checks = ['first', 'shared', 'beyond', 'other'].map((id) => ({ id }) as Check);

const tailored = (...leftOut: readonly [string | null, string | null][]) => {
  const reasons = new Map(leftOut.map(([id, check]) => [partKey(id, check), 'So it is.']));
  const { benchmark: left, checks: run, notes } = tailor(benchmark, checks, { leftOut: reasons });
  return {
    controls: left.controls.map((one) => one.checks),
    run: run.map(({ id }) => id),
    notes: Object.fromEntries(notes),
  };
};

test('without a policy everything is judged', () => {
  expect(tailored()).toEqual({
    controls: [['first', 'shared'], ['shared']],
    run: ['first', 'shared', 'beyond', 'other'],
    notes: {},
  });
});

test('a check is run as long as one control is decided by it', () => {
  const { run, notes } = tailored(['1.2', 'shared']);
  expect(run).toContain('shared');
  expect(notes).toEqual({ '1.2': { leftOut: true, text: 'The policy leaves it out: So it is.' } });
});

test('a control that is judged without one of its checks says so', () => {
  const { controls, run, notes } = tailored(['1.1', 'first'], [null, 'beyond']);
  expect(controls).toEqual([['shared'], ['shared']]);
  expect(run).toEqual(['shared', 'other']);
  expect(notes).toEqual({
    '1.1': { leftOut: false, text: 'Judged without first, which the policy leaves out: So it is.' },
  });
});
