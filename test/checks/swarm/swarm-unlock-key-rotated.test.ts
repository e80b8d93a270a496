import { expect, test } from 'vitest';
import check from '../../../checks/swarm/swarm-unlock-key-rotated.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { elsewhere, managed } from './swarm-facts.ts';

test('swarm-unlock-key-rotated', () => {
  // There is no fact that passes: no engine keeps the day.
  expect(
    examineCheck(check, {
      manual: [{ name: 'auto-lock is on', facts: { swarm: managed(true) } }],
      notapplicable: [...elsewhere(), { name: 'auto-lock is off', facts: { swarm: managed(false) } }],
    }),
  ).toEqual(['no example passes']);
});
