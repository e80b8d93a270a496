import { expect, test } from 'vitest';
import check from '../../../checks/swarm/swarm-autolock.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { elsewhere, managed, WORKER } from './swarm-facts.ts';

test('swarm-autolock', () => {
  expect(
    examineCheck(check, {
      pass: [{ name: 'on', facts: { swarm: managed(true) } }],
      fail: [{ name: 'off', facts: { swarm: managed(false) }, observed: 'false' }],
      notapplicable: elsewhere(),
    }),
  ).toEqual([]);
});

test('a worker is not failed for what it cannot know', () => {
  expect(judge(check, { facts: { swarm: WORKER } })).toMatchObject([{ status: 'notapplicable' }]);
});

test('that a locked manager holds up an unattended reboot is said before it is recommended', () => {
  expect(check.remediation.sideEffect).toMatch(/unattended.*accept/s);
});
