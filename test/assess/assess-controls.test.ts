import { expect, test } from 'vitest';
import { assessControls } from '../../src/assess/assess-controls.ts';
import type { Benchmark } from '../../src/model/benchmark.ts';
import type { Finding } from '../../src/model/results.ts';

const benchmark: Benchmark = {
  id: 'sample',
  version: '1',
  title: 'Sample',
  sections: { 1: 'Registries' },
  controls: [
    {
      id: '1.1',
      lineage: '1.1',
      title: 'One',
      level: 1,
      assessment: 'manual',
      checks: ['grave', 'slight'],
    },
  ],
};

const finding = (difference: Partial<Finding>): Finding => ({
  check: 'grave',
  controls: ['1.1'],
  status: 'pass',
  severity: 'critical',
  resource: { type: 'registry', name: 'a', id: null, engine: 'root' },
  expected: 'good',
  observed: 'seen',
  message: 'It is so.',
  cause: null,
  evidence: [],
  fingerprint: 'f',
  waiver: null,
  ...difference,
});

const onlyControl = (findings: readonly Finding[]) => assessControls(benchmark, 2, findings)[0];

test.each([
  [1, 1, 'pass'],
  [2, 1, 'notselected'],
  [2, 2, 'pass'],
  [null, 1, 'pass'],
  [null, 2, 'pass'],
] as const)('a control of level %s in a run at level %s: %s', (own, run, status) => {
  const controls = benchmark.controls.map((control) => ({ ...control, level: own }));
  expect(assessControls({ ...benchmark, controls }, run, [finding({})])[0]).toMatchObject({
    level: own,
    status,
  });
});

test('a control is as severe as the findings that decide it', () => {
  const slight = finding({ check: 'slight', status: 'fail', severity: 'low' });
  expect(onlyControl([finding({}), slight])).toMatchObject({ status: 'fail', severity: 'low' });
  expect(onlyControl([finding({ status: 'fail' }), slight])).toMatchObject({ severity: 'critical' });
});

test('a control is decided by its own checks alone', () => {
  const other = finding({ check: 'of-another-control', status: 'fail' });
  expect(onlyControl([other, finding({})])).toMatchObject({
    status: 'pass',
    checks: ['grave', 'slight'],
    reason: 'It is so.',
  });
  expect(onlyControl([other])).toMatchObject({ status: 'notselected', severity: null });
});

test('a control that was not judged says why', () => {
  const reasonOf = (change: Partial<Benchmark['controls'][number]>, findings: readonly Finding[]) => {
    const controls = benchmark.controls.map((control) => ({ ...control, ...change }));
    return assessControls({ ...benchmark, controls }, 1, findings)[0]?.reason;
  };
  expect(reasonOf({ level: 2 }, [finding({})])).toBe('Level 2 control; this run is at level 1.');
  expect(reasonOf({ checks: [] }, [])).toBe('Not implemented in this version.');
  expect(reasonOf({ checks: ['grave'] }, [])).toBe('Its checks were left out of this run.');
});

test.each([
  ['pass', '1 of 1 registry passes', '2 of 2 registries pass'],
  ['fail', '1 of 1 registry fails', '2 of 2 registries fail'],
  ['manual', '1 of 1 registry awaits a person', '2 of 2 registries await a person'],
  ['notapplicable', '1 of 1 registry is not concerned', '2 of 2 registries are not concerned'],
  ['error', '1 of 1 registry could not be judged', '2 of 2 registries could not be judged'],
] as const)('several findings of %s are put into a sentence', (status, one, two) => {
  const other = { type: 'registry', name: 'b', id: null, engine: 'root' } as const;
  const [first, same] = [finding({ status }), finding({ status, check: 'slight' })];
  expect(onlyControl([first, same])?.reason).toBe(`${one}; the first: It is so.`);
  expect(onlyControl([first, finding({ status, resource: other })])?.reason).toBe(
    `${two}; the first: It is so.`,
  );
});

test('the reason counts objects, each once, by their name', () => {
  const other = { type: 'registry', name: 'b', id: null, engine: 'root' } as const;
  const failed = [
    finding({ status: 'fail' }),
    finding({ status: 'fail', check: 'slight' }),
    finding({ status: 'fail', resource: other }),
  ];
  expect(onlyControl(failed)?.reason).toBe('2 of 2 registries fail; the first: It is so.');
  const one = [...failed.slice(0, 2), finding({ resource: other })];
  expect(onlyControl(one)?.reason).toBe('1 of 2 registries fails; the first: It is so.');
});

test('the reason counts no thing of another kind among those that it names', () => {
  const engine = { type: 'engine', name: 'root', id: null, engine: 'root' } as const;
  const other = { type: 'registry', name: 'b', id: null, engine: 'root' } as const;
  const failed = [finding({ status: 'fail' }), finding({ status: 'fail', resource: other })];
  const none = finding({ status: 'notapplicable', check: 'slight', resource: engine });
  expect(onlyControl([...failed, none])?.reason).toBe('2 of 2 registries fail; the first: It is so.');
  const mixed = [...failed, finding({ status: 'fail', check: 'slight', resource: engine })];
  expect(onlyControl(mixed)?.reason).toBe('3 of 3 objects fail; the first: It is so.');
});
