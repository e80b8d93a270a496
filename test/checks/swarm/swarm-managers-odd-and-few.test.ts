import { expect, test } from 'vitest';
import check from '../../../checks/swarm/swarm-managers-odd-and-few.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { elsewhere, managed, WORKER } from './swarm-facts.ts';

const of = (managers: number, unreachable = 0) => ({ swarm: managed({ managers, unreachable }) });

test('swarm-managers-odd-and-few', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'one is fine where its loss is borne', facts: of(1) },
        { name: 'three', facts: of(3), observed: '= 3' },
        { name: 'seven, the most that is shipped', facts: of(7) },
        { name: 'three with one away', facts: of(3, 1), observed: '1 of them unreachable' },
        { name: 'nine where a policy says so', facts: of(9), policy: { 'most-swarm-managers': 9 } },
      ],
      fail: [
        { name: 'two', facts: of(2), observed: '= 2' },
        { name: 'nine', facts: of(9) },
        { name: 'an even number below the limit', facts: of(6) },
        {
          name: 'seven where a policy wants at most five',
          facts: of(7),
          policy: { 'most-swarm-managers': 5 },
        },
      ],
      notapplicable: elsewhere(),
    }),
  ).toEqual([]);
});

test('one manager passes with a note, and three are not demanded', () => {
  expect(judge(check, { facts: of(1) })).toMatchObject([
    { status: 'pass', message: expect.stringContaining('one manager') },
  ]);
});

test.each([
  [3, 1],
  [5, 2],
  [7, 3],
])('of %i managers %i may be lost, and the message says so', (managers, lost) => {
  expect(judge(check, { facts: of(managers) })).toMatchObject([
    { message: expect.stringContaining(`survives the loss of ${lost}.`) },
  ]);
});

test('counting leaders, of which each healthy swarm has one, is no count of managers', () => {
  const statuses = [1, 2, 3, 4].map((count) => judge(check, { facts: of(count) })[0]?.status);
  expect(statuses).toEqual(['pass', 'fail', 'pass', 'fail']);
});

test('a host without swarm does not pass, and a worker is told whom to ask', () => {
  expect(judge(check, { facts: { swarm: { role: 'none' } } })).toMatchObject([{ status: 'notapplicable' }]);
  expect(judge(check, { facts: { swarm: WORKER } })).toMatchObject([
    { status: 'notapplicable', message: expect.stringMatching(/10\.0\.0\.1:2377.*audit them/) },
  ]);
});
