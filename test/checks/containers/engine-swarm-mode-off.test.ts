import { expect, test } from 'vitest';
import check from '../../../checks/containers/engine-swarm-mode-off.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { engine } from './sample-container.ts';

const inSwarm = (LocalNodeState: string) => engine({ Swarm: { LocalNodeState } });

test('engine-swarm-mode-off', () => {
  expect(
    examineCheck(check, {
      pass: [{ name: 'no swarm', facts: { info: inSwarm('inactive') } }],
      manual: [
        {
          name: 'active, and nobody said whether it should be',
          facts: { info: inSwarm('active') },
          observed: 'active',
        },
        { name: 'pending', facts: { info: inSwarm('pending') } },
        { name: 'error', facts: { info: inSwarm('error') } },
        { name: 'locked', facts: { info: inSwarm('locked') } },
      ],
      error: [{ name: 'an engine that does not say', facts: { info: inSwarm('') } }],
    }),
  ).toEqual([]);
});
