import { expect, test } from 'vitest';
import check from '../../../checks/swarm/swarm-ca-rotated.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { elsewhere, managed } from './swarm-facts.ts';

const aged = (days: number, more: object = {}) => ({
  swarm: managed({
    certificates: 1,
    oldest: { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2046-01-01T00:00:00.000Z' },
    days,
    rotating: false,
    ...more,
  }),
});
const policy = { 'longest-swarm-ca-days': 365 };

test('swarm-ca-rotated', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'just young enough', facts: aged(365), policy, observed: '2026-01-01' },
        {
          name: 'being replaced',
          facts: aged(10, { rotating: true }),
          policy,
          observed: 'RootRotationInProgress = true',
        },
      ],
      fail: [
        { name: 'too old', facts: aged(365.1), policy },
        { name: 'the oldest of two', facts: aged(800, { certificates: 2 }), policy, observed: 'oldest of 2' },
      ],
      manual: [{ name: 'nobody said how old it may be', facts: aged(0.5), observed: 'from 2026-01-01' }],
      notapplicable: elsewhere(),
    }),
  ).toEqual([]);
});

test('where nobody said how old it may be the question names the age, and a rotation', () => {
  const [verdict] = judge(check, { facts: aged(400.7, { rotating: true }) });
  expect(verdict).toMatchObject({
    status: 'manual',
    message: expect.stringMatching(/400 days.*being replaced/),
  });
});
