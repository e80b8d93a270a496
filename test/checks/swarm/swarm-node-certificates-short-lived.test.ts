import { expect, test } from 'vitest';
import check from '../../../checks/swarm/swarm-node-certificates-short-lived.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { elsewhere, managed } from './swarm-facts.ts';

const hours = (count: number) => ({ swarm: managed(count * 3600) });
const policy = { 'longest-node-certificate-hours': 48 };

test('swarm-node-certificates-short-lived', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'the default of the engine', facts: hours(2160), observed: '2160 hours' },
        { name: '24 hours, which is shorter than any example', facts: hours(24) },
        { name: '48 hours where a policy allows them', facts: hours(48), policy },
      ],
      fail: [
        {
          name: 'a second too long',
          facts: { swarm: managed(2160 * 3600 + 1) },
          observed: '2160 hours 1 s',
        },
        { name: 'the default where a policy wants two days', facts: hours(2160), policy },
      ],
      notapplicable: elsewhere(),
    }),
  ).toEqual([]);
});
