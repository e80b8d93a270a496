import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { engines } from '../../src/probes/populations.ts';
import { managerCount } from '../../src/probes/swarm/cluster-facts.ts';
import { notAManager } from '../../src/probes/swarm/membership.ts';
import { MOST_SWARM_MANAGERS } from '../parameters.ts';

export default defineCheck({
  id: 'swarm-managers-odd-and-few',
  title: 'The swarm has an odd number of managers, and no more than needed',
  severity: 'low',
  severityReason:
    'It decides what a swarm survives and how many hosts hold its keys, but opens no door by itself.',
  rationale:
    'Managers decide by majority. One more manager than an odd number makes no further loss bearable, and one more host from which the whole swarm can be taken over. Every manager holds the keys and the secrets of the swarm.',
  remediation: {
    text: 'Make a manager a worker, or a worker a manager, until their number is odd and small: three bear the loss of one, five of two.',
    command: 'docker node demote NODE',
    takes: 'command',
    sideEffect:
      'While the majority is small, every manager that goes away may stop all changes to the swarm.',
  },
  outcomes: {
    pass: 'the number of managers is odd and not above `most-swarm-managers`',
    fail: 'the number is even or above that',
    notapplicable: 'the engine is in no swarm, or is a worker, whose managers know it',
  },
  each: engines,
  needs: { swarm: managerCount },
  parameters: { most: MOST_SWARM_MANAGERS },
  assess: ({ swarm }, _, { most }) => {
    const expected = `an odd number of managers${most.configured ? `, at most ${most.value}` : ''}`;
    if (swarm.role !== 'manager') return notApplicable({ expected, ...notAManager(swarm) });
    const { managers, unreachable } = swarm.value;
    const lost = unreachable === 0 ? '' : `, ${unreachable} of them unreachable`;
    const seen = { expected, observed: `Swarm.Managers = ${managers}${lost}` };
    if (managers % 2 === 0) {
      const message = `The swarm has ${managers} managers${lost}; with one less it would survive as many losses.`;
      return fail({ ...seen, message });
    }
    if (most.configured && managers > most.value) {
      return fail({
        ...seen,
        message: `The swarm has ${managers} managers${lost}, more than ${most.value}.`,
      });
    }
    const message =
      managers === 1
        ? 'The swarm has one manager, and nothing can be changed in it while that one is away; this is fine where that is borne.'
        : `The swarm has ${managers} managers${lost}, and survives the loss of ${(managers - 1) / 2}.`;
    return pass({ ...seen, message });
  },
});
