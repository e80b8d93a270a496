import { cannotTell, defineCheck, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { engines } from '../../src/probes/populations.ts';

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
    sideEffect:
      'All tasks of services on this node stop. The last manager takes the whole swarm with it and has to be asked with --force.',
  },
  outcomes: {
    pass: '/info says that the engine is in no swarm',
    manual: 'it is in one, and only a person knows whether that is wanted',
  },
  each: engines,
  needs: { info: engineInfo },
  assess: ({ info }) => {
    const state = info.Swarm.LocalNodeState;
    const seen = { expected: EXPECTED, observed: `Swarm.LocalNodeState = ${state}` };
    if (state === 'inactive') return pass({ ...seen, message: 'The engine is in no swarm.' });
    if (state === '') {
      const detail = 'The answer of the engine to GET /info does not say whether it is in a swarm.';
      return cannotTell(unread(cause('unparseable', detail, 'Run `docker info` on the host.')), EXPECTED);
    }
    const role = info.Swarm.ControlAvailable ? ' as a manager' : '';
    const message =
      state === 'active'
        ? `The engine is in a swarm${role}. Is this host meant to be?`
        : `The engine is half in a swarm: its state is ${state}. Is this host meant to be in one?`;
    return manual({ ...seen, message });
  },
});
