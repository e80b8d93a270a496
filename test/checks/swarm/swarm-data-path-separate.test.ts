import { expect, test } from 'vitest';
import check from '../../../checks/swarm/swarm-data-path-separate.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { NOWHERE } from './swarm-facts.ts';

const paths = (data: string, management: string, role = 'manager') => ({
  node: { role, value: { data, management, where: `DataPathAddr = ${data || 'empty'}` } },
});

test('swarm-data-path-separate', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'another address', facts: paths('10.0.1.1', '10.0.0.1') },
        { name: 'on a worker', facts: paths('10.0.1.1', '10.0.0.1', 'worker') },
      ],
      fail: [
        { name: 'none, so that one serves both', facts: paths('', '10.0.0.1'), observed: 'empty' },
        { name: 'the same', facts: paths('10.0.0.1', '10.0.0.1') },
      ],
      notapplicable: [{ name: 'in no swarm', facts: { node: NOWHERE } }],
    }),
  ).toEqual([]);
});

test('that a host with one interface cannot do it is said', () => {
  expect(check.remediation.sideEffect).toContain('one interface');
});
