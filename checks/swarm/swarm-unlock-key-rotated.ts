import { defineCheck, manual, notApplicable } from '../../src/kit/index.ts';
import { engines } from '../../src/probes/populations.ts';
import { managersLockThemselves } from '../../src/probes/swarm/cluster-facts.ts';
import { notAManager } from '../../src/probes/swarm/membership.ts';

const EXPECTED = 'the unlock key was replaced within the time that your rules give it';

export default defineCheck({
  id: 'swarm-unlock-key-rotated',
  title: 'The key that unlocks managers is replaced from time to time',
  severity: 'low',
  severityReason: 'An old key helps only somebody who has a disk of a manager as well.',
  rationale:
    'Everybody who ever unlocked a manager has seen the key. Replacing it takes it away from those who have left, and from wherever it was noted down.',
  remediation: {
    text: 'Replace the key, and bring the new one to the people who may restart managers before the old one is forgotten.',
    command: 'docker swarm unlock-key --rotate',
    sideEffect:
      'A manager that is down meanwhile still needs the old key when it comes back, so keep that until all have the new one.',
  },
  outcomes: {
    manual:
      'managers lock themselves; no engine keeps the day on which the key was replaced, and the key itself is never asked for',
    notapplicable:
      'there is no such key: auto-lock is off, the engine is in no swarm, or it is a worker, whose managers know it',
  },
  each: engines,
  needs: { swarm: managersLockThemselves },
  assess: ({ swarm }) => {
    if (swarm.role !== 'manager') return notApplicable({ expected: EXPECTED, ...notAManager(swarm) });
    const observed = `Spec.EncryptionConfig.AutoLockManagers = ${swarm.value}`;
    return swarm.value
      ? manual({
          expected: EXPECTED,
          observed: `${observed}; the engine does not keep when the key was replaced`,
          message: 'When was the key that unlocks the managers last replaced, and is that recent enough?',
        })
      : notApplicable({ expected: EXPECTED, observed, message: 'Auto-lock is off, so there is no key.' });
  },
});
