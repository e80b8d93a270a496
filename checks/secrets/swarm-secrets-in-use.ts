import { defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { engines } from '../../src/probes/populations.ts';
import { notAManager } from '../../src/probes/swarm/membership.ts';
import { type SecretUse, secretsInUse } from '../../src/probes/swarm/secret-use.ts';
import { LONGEST_SWARM_SECRET_DAYS } from './parameters.ts';

const DAY_MS = 86_400_000;

export default defineCheck({
  id: 'swarm-secrets-in-use',
  title: 'Every secret of the swarm is used by a service and replaced in time',
  severity: 'low',
  severityReason: 'A secret that nobody uses or replaces only adds to what a lost manager gives away.',
  rationale:
    'Managers hold every secret of the swarm. One that no service gets any more is still valid somewhere, and one that is never replaced stays known to all who ever saw it.',
  remediation: {
    text: 'Remove secrets that no service gets. Replace the others by new ones under a new name, give those to the services, and end the old ones where they are valid.',
    command:
      'docker service update --secret-rm db-1 --secret-add source=db-2,target=db SERVICE && docker secret rm db-1',
    takes: 'recreate',
    sideEffect: 'The tasks of the service are replaced.',
  },
  outcomes: {
    pass: 'a service gets each secret, and none is older than the policy allows; those that a plug-in keeps have no age of their own',
    fail: 'no service gets a secret, or it was made too long ago; a change of its labels does not make it younger',
    manual: 'a service gets each, and the policy says nothing of their age',
    notapplicable: 'the swarm stores no secrets, or the engine is no manager of a swarm',
  },
  each: engines,
  needs: { swarm: secretsInUse },
  parameters: { most: LONGEST_SWARM_SECRET_DAYS },
  assess: ({ swarm }, engine, { most }) => {
    const expected = `each secret is used by a service${most.configured ? ` and at most ${counted(most.value, 'day')} old` : ''}`;
    if (swarm.role !== 'manager') return notApplicable({ expected, ...notAManager(swarm) });
    const { secrets, configs } = swarm.value;
    const review =
      configs.length > 0 ? `; configs of services, which are not hidden: ${enumerate(configs)}` : '';
    if (secrets.length === 0)
      return notApplicable({
        expected,
        observed: `no secrets${review}`,
        message: 'The swarm stores no secrets.',
      });
    const days = (secret: SecretUse): number =>
      Math.floor((Date.parse(engine.snapshot.startedAt) - Date.parse(secret.createdAt)) / DAY_MS);
    const unused = secrets.filter(({ services }) => services.length === 0);
    const dated = secrets.filter(({ byDriver }) => !byDriver);
    const old = most.configured ? dated.filter((secret) => !(days(secret) <= most.value)) : [];
    const bad = [
      ...unused.map(({ name }) => `${name}: no service gets it`),
      ...old.map(
        (secret) =>
          `${secret.name}: ${Number.isNaN(days(secret)) ? 'day of its making not told' : `${counted(days(secret), 'day')} old`}`,
      ),
    ];
    const all = enumerate(
      secrets.map(
        (secret) =>
          `${secret.name} (of ${secret.createdAt.slice(0, 10)}, ${secret.byDriver ? 'by a plug-in, ' : ''}for ${enumerate(secret.services) || 'nobody'})`,
      ),
    );
    const seen = { expected, observed: `${all}${review}` };
    if (bad.length > 0)
      return fail({
        ...seen,
        observed: `${enumerate(bad)}; ${seen.observed}`,
        message: `Secrets of the swarm are left over or too old: ${enumerate(bad)}.`,
      });
    if (most.configured || dated.length === 0)
      return pass({
        ...seen,
        message: `Each secret of the swarm (${secrets.length}) is used, and none is too old.`,
      });
    return manual({
      ...seen,
      message: `Services get every secret of the swarm; when was each last replaced, and how often should it be (${LONGEST_SWARM_SECRET_DAYS.id})?`,
    });
  },
});
