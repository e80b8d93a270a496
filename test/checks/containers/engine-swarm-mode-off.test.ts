import { expect, test } from 'vitest';
import check from '../../../checks/containers/engine-swarm-mode-off.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { engine } from './sample-container.ts';

const inSwarm = (LocalNodeState: string) => engine({ Swarm: { LocalNodeState } });

test('engine-swarm-mode-off', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'no swarm', facts: { info: inSwarm('inactive') } },
        {
          name: 'a swarm that is wanted',
          facts: { info: inSwarm('active') },
          policy: { 'swarm-wanted': true },
        },
        {
          name: 'no swarm, though one is wanted',
          facts: { info: inSwarm('inactive') },
          policy: { 'swarm-wanted': true },
        },
      ],
      fail: ['active', 'pending', 'error', 'locked'].map((state) => ({
        name: `${state}, and not wanted`,
        facts: { info: inSwarm(state) },
        policy: { 'swarm-wanted': false },
        observed: state,
      })),
      manual: [
        {
          name: 'active, and nobody said whether it should be',
          facts: { info: inSwarm('active') },
          observed: 'active',
        },
        { name: 'pending', facts: { info: inSwarm('pending') } },
        { name: 'error', facts: { info: inSwarm('error') } },
        { name: 'locked', facts: { info: inSwarm('locked') } },
        {
          name: 'wanted, and only half in it',
          facts: { info: inSwarm('pending') },
          policy: { 'swarm-wanted': true },
        },
      ],
      error: [{ name: 'an engine that does not say', facts: { info: inSwarm('') } }],
    }),
  ).toEqual([]);
});
