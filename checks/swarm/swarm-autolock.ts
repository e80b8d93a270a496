import { defineCheck, fail, notApplicable, pass } from '../../src/kit/index.ts';
import { engines } from '../../src/probes/populations.ts';
import { managersLockThemselves } from '../../src/probes/swarm/cluster-facts.ts';
import { notAManager } from '../../src/probes/swarm/membership.ts';

const EXPECTED = 'Spec.EncryptionConfig.AutoLockManagers = true';

export default defineCheck({
  id: 'swarm-autolock',
  title: 'Managers lock the keys of the swarm when they stop',
  severity: 'medium',
  severityReason:
    'Somebody who gets hold of a disk or a backup of a manager gets the keys and secrets of the swarm.',
  rationale:
    'A manager keeps the keys to the log of the swarm, with all secrets in it, on its disk. With auto-lock these keys are themselves encrypted, with one that is on no host, so that a copied disk opens nothing.',
  remediation: {
    text: 'Turn auto-lock on, and put the unlock key where the people are who may restart managers, but not on one.',
    command: 'docker swarm update --autolock=true',
    takes: 'command',
    sideEffect:
      'After every restart a manager waits until somebody unlocks it, also after one that nobody planned; where hosts have to come back unattended, that is a reason to accept the finding. Losing the key loses the manager.',
  },
  outcomes: {
    pass: 'the swarm locks its managers',
    fail: 'it does not',
    notapplicable: 'the engine is in no swarm, or is a worker, whose managers know it',
  },
  each: engines,
  needs: { swarm: managersLockThemselves },
  assess: ({ swarm }) => {
    if (swarm.role !== 'manager') return notApplicable({ expected: EXPECTED, ...notAManager(swarm) });
    const seen = { expected: EXPECTED, observed: `Spec.EncryptionConfig.AutoLockManagers = ${swarm.value}` };
    return swarm.value
      ? pass({ ...seen, message: 'Managers that restart stay locked until somebody brings the key.' })
      : fail({ ...seen, message: 'The keys of the swarm lie unencrypted on the disks of its managers.' });
  },
});
