import { defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { engines } from '../../src/probes/populations.ts';
import { managersLockThemselves } from '../../src/probes/swarm/cluster-facts.ts';
import { notAManager } from '../../src/probes/swarm/membership.ts';
import { attestedAt } from '../attestation.ts';
import { ATTESTATION_MAX_AGE_DAYS, attestation } from '../parameters.ts';

const WHAT = 'the key that unlocks the managers of the swarm was replaced';
const EXPECTED = `the operator attests that ${WHAT} not long ago`;

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
    takes: 'command',
    sideEffect:
      'A manager that is down meanwhile still needs the old key when it comes back, so keep that until all have the new one.',
  },
  outcomes: {
    pass: 'managers lock themselves, and the policy gives a day on which the key was replaced, not too long ago',
    fail: 'managers lock themselves, and the policy says that nobody replaces the key',
    manual:
      'managers lock themselves, and the policy says nothing, or the day lies too far back or in the future; no engine keeps the day on which the key was replaced, and the key itself is never asked for',
    notapplicable:
      'there is no such key: auto-lock is off, the engine is in no swarm, or it is a worker, whose managers know it',
  },
  each: engines,
  needs: { swarm: managersLockThemselves },
  parameters: { attested: attestation('swarm-unlock-key-rotated', WHAT), maxAge: ATTESTATION_MAX_AGE_DAYS },
  assess: ({ swarm }, engine, { attested, maxAge }) => {
    if (swarm.role !== 'manager') return notApplicable({ expected: EXPECTED, ...notAManager(swarm) });
    const observed = `Spec.EncryptionConfig.AutoLockManagers = ${swarm.value}`;
    if (!swarm.value)
      return notApplicable({
        expected: EXPECTED,
        observed,
        message: 'Auto-lock is off, so there is no key.',
      });
    const said = attestedAt(attested, maxAge, engine.snapshot.startedAt);
    const seen = {
      expected: EXPECTED,
      observed: `${observed}; ${said.text}; the engine does not keep when the key was replaced`,
    };
    switch (said.state) {
      case 'denied':
        return fail({
          ...seen,
          message: 'The operator says that nobody replaces the key that unlocks the managers.',
        });
      case 'holds':
        return pass({ ...seen, message: `The operator attests that ${WHAT} (${said.text}).` });
      default:
        return manual({
          ...seen,
          message: 'When was the key that unlocks the managers last replaced, and is that recent enough?',
        });
    }
  },
});
