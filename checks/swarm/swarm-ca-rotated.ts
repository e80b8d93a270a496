import { defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { engines } from '../../src/probes/populations.ts';
import { swarmAuthorities } from '../../src/probes/swarm/cluster-facts.ts';
import { notAManager } from '../../src/probes/swarm/membership.ts';
import { LONGEST_SWARM_CA_DAYS } from '../parameters.ts';

export default defineCheck({
  id: 'swarm-ca-rotated',
  title: 'The certificate authority of the swarm is replaced from time to time',
  severity: 'low',
  severityReason:
    'An old authority is no weakness by itself, but whoever once copied its key can still use it.',
  rationale:
    'Whoever has the key of the authority can make nodes and managers of their own. A new authority ends what copies of the old key, in backups or with people who have left, are good for.',
  remediation: {
    text: 'Replace the authority; all nodes get new certificates of it by themselves.',
    command: 'docker swarm ca --rotate',
    takes: 'command',
    sideEffect:
      'Nodes that are off have to come back before it is done. Join tokens change, and so does what any external authority has to sign.',
  },
  outcomes: {
    pass: 'the oldest authority that nodes trust is, by the date in its certificate, not older than `longest-swarm-ca-days`',
    fail: 'it is older',
    manual: 'it is not configured how old it may be; the age is told',
    notapplicable: 'the engine is in no swarm, or is a worker, whose managers know it',
  },
  each: engines,
  needs: { swarm: swarmAuthorities },
  parameters: { longest: LONGEST_SWARM_CA_DAYS },
  assess: ({ swarm }, _, { longest }) => {
    const expected = longest.configured
      ? `an authority of at most ${longest.value} days`
      : 'an authority no older than your rules allow';
    if (swarm.role !== 'manager') return notApplicable({ expected, ...notAManager(swarm) });
    const { oldest, days, certificates, rotating } = swarm.value;
    const rotation = rotating ? ' It is being replaced at the moment.' : '';
    const trusted = certificates === 1 ? '' : `, the oldest of ${certificates}`;
    const observed = `certificate of the authority from ${oldest.notBefore} to ${oldest.notAfter}${trusted}; RootRotationInProgress = ${rotating}`;
    const age = `The authority of the swarm was ${Math.floor(days)} days old when it was read`;
    if (!longest.configured) {
      const message = `${age}: is that recent enough, and when is it to be replaced?${rotation}`;
      return manual({ expected, observed, message });
    }
    return days <= longest.value
      ? pass({ expected, observed, message: `${age}.${rotation}` })
      : fail({ expected, observed, message: `${age}, more than ${longest.value}.${rotation}` });
  },
});
