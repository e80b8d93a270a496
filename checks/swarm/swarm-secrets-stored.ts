import { defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engines } from '../../src/probes/populations.ts';
import { swarmSecrets } from '../../src/probes/swarm/cluster-facts.ts';
import { notAManager } from '../../src/probes/swarm/membership.ts';
import { SERVICE_SECRET_STORE } from '../parameters.ts';

const EXPECTED =
  'secrets of services lie in the store of the swarm or in one that the policy names, and none in the environment';

export default defineCheck({
  id: 'swarm-secrets-stored',
  title: 'Services get their secrets from the store of the swarm',
  severity: 'high',
  severityReason:
    'A secret in the environment is shown to everybody who may inspect the service, and inherited by every child.',
  rationale:
    'The store of a swarm encrypts secrets and hands them to the tasks that need them, as files in memory. In the environment of a service they stand in the clear in its definition, in the inspection of each container, and in what crashed programs write.',
  remediation: {
    text: 'Create a secret, give it to the service, let the program read the file (many take NAME_FILE), and drop the variable. Change the secret, since it was exposed.',
    command: 'docker service update --secret-add db-password --env-rm DB_PASSWORD SERVICE',
    takes: 'recreate',
    sideEffect: 'The tasks are replaced. The program has to know how to read a secret from a file.',
  },
  outcomes: {
    pass: 'the swarm stores secrets or the policy names what does, and no variable of a service looks like one; a name such as `DB_PASSWORD_FILE` says where a secret is and is none',
    fail: 'a variable of a service looks like a secret by its name or by the form of its value, which is not kept',
    manual: 'the swarm stores no secret, the policy names nothing that does, and no variable looks like one',
    notapplicable: 'the engine is in no swarm, or is a worker, whose managers know it',
  },
  each: engines,
  about: ['service'],
  needs: { swarm: swarmSecrets },
  parameters: { elsewhere: SERVICE_SECRET_STORE },
  assess: ({ swarm }, engine, { elsewhere }) => {
    if (swarm.role !== 'manager') return notApplicable({ expected: EXPECTED, ...notAManager(swarm) });
    const { stored, services, exposing } = swarm.value;
    if (exposing.length > 0) {
      return exposing.map(({ id, name, settings }) => {
        const shown = enumerate(
          settings.map((setting) => `${setting.name} (${setting.patterns.join(', ')})`),
        );
        return fail({
          expected: EXPECTED,
          observed: `Env: ${shown}`,
          message: `The service hands out what looks like secrets in its environment: ${enumerate(settings.map((setting) => setting.name))}.`,
          resource: { type: 'service', name, id, engine: engine.item.id },
        });
      });
    }
    const seen = {
      expected: EXPECTED,
      observed: `secrets in the store: ${stored}; services: ${services}, none with a variable that looks like a secret${elsewhere.configured ? `; policy: ${elsewhere.value}` : ''}`,
    };
    if (elsewhere.configured) {
      const message = `The policy says that services take their secrets from ${elsewhere.value}, and none has one in its environment.`;
      return pass({ ...seen, message });
    }
    return stored > 0
      ? pass({ ...seen, message: 'The swarm stores secrets, and no service has one in its environment.' })
      : manual({
          ...seen,
          message:
            'The swarm stores no secrets, and none was found in the environment of its services: where do the services have theirs from, or do they need none?',
        });
  },
});
