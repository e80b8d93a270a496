import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { engines } from '../../src/probes/populations.ts';
import { SWARM_WANTED } from '../parameters.ts';

const EXPECTED = 'Swarm.LocalNodeState = inactive, unless the host is meant to be in a swarm';

export default defineCheck({
  id: 'engine-swarm-mode-off',
  title: 'The engine is in no swarm that nobody needs',
  severity: 'low',
  severityReason: 'Swarm mode opens further ports and gives other nodes a say, but by itself lets nobody in.',
  rationale:
    'A node of a swarm listens on ports 2377, 7946 and 4789 and takes orders from the managers of the swarm. Where no services run, that is only one more way in.',
  remediation: {
    text: 'Take the host out of the swarm if no service needs it.',
    command: 'docker swarm leave',
    takes: 'plan',
    sideEffect:
      'All tasks of services on this node stop. The last manager takes the whole swarm with it and has to be asked with --force.',
  },
  outcomes: {
    pass: '/info says that the engine is in no swarm, or that it is in one and `swarm-wanted` says that it should be',
    fail: 'it is in one, wholly or half, and `swarm-wanted` says that it should not be',
    manual: 'it is in one, and nobody said whether that is wanted; or it should be and is half in one',
  },
  each: engines,
  needs: { info: engineInfo },
  parameters: { wanted: SWARM_WANTED },
  assess: ({ info }, _, { wanted }) => {
    const state = info.Swarm.LocalNodeState;
    const seen = { expected: EXPECTED, observed: `Swarm.LocalNodeState = ${state}` };
    if (state === 'inactive') return pass({ ...seen, message: 'The engine is in no swarm.' });
    if (state === '') {
      const detail = 'The answer of the engine to GET /info does not say whether it is in a swarm.';
      return cannotTell(unread(cause('unparseable', detail, 'Run `docker info` on the host.')), EXPECTED);
    }
    const role = info.Swarm.ControlAvailable ? ' as a manager' : '';
    const where =
      state === 'active' ? `in a swarm${role}` : `half in a swarm: its state is ${state.slice(0, 40)}`;
    if (!wanted.configured) {
      return manual({ ...seen, message: `The engine is ${where}. Is this host meant to be in one?` });
    }
    if (!wanted.value)
      return fail({ ...seen, message: `The engine should be in no swarm, but is ${where}.` });
    return state === 'active'
      ? pass({ ...seen, message: `The engine is ${where}, as it should be.` })
      : manual({ ...seen, message: `The engine is ${where}. What keeps it from being wholly in it?` });
  },
});
