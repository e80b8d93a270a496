import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { enumerate, theContainer } from '../../src/probes/containers/wording.ts';
import { containerInspect } from '../../src/probes/docker/container-inspect.ts';
import { containers } from '../../src/probes/populations.ts';
import { ignoredText, weigh } from './found-secrets.ts';
import { SETTINGS_WITHOUT_SECRETS } from './parameters.ts';

const EXPECTED = 'nothing that looks like a secret in the environment, labels, commands and log options';

export default defineCheck({
  id: 'container-environment-free-of-secrets',
  title: 'The container has no secrets in its environment, labels and commands',
  severity: 'high',
  severityReason:
    'docker inspect shows them to everybody who may use the engine, and every process in the container inherits them.',
  rationale:
    'What stands in the environment or on a command line gets into crash reports, logs and support bundles, and /proc shows it to whoever runs as the same user. A file that is mounted for the purpose shows it to the program alone.',
  remediation: {
    text: 'Hold the secret for known and replace it. Hand the new one over as a file: a secret of swarm or compose, or a file from a secret manager. Many images read NAME_FILE in place of NAME.',
    command:
      'docker run --volume /run/secrets/db:/run/secrets/db:ro --env DB_PASSWORD_FILE=/run/secrets/db IMAGE',
    takes: 'recreate',
    sideEffect: 'The container is made again, and the program has to know how to read the file.',
  },
  outcomes: {
    pass: 'no value looks like a secret; `DB_PASSWORD_FILE` says where one is and is none',
    fail: 'a value does: a key of a known form, a private key, a password in an address or an argument, or what a setting holds that is named like a secret, default passwords such as `changeme` included. The setting and the rule are named, the value is not kept',
    manual:
      'a setting is named like a secret and its value is a very simple one, its name can mean either, or a value looks random below a name that says nothing',
  },
  each: containers,
  needs: { inspect: containerInspect },
  parameters: { ignored: SETTINGS_WITHOUT_SECRETS },
  assess: ({ inspect }, _, { ignored }) => {
    const { Found } = inspect.Config;
    if (!Found) {
      const [code, detail] =
        Found === null
          ? ([
              'unparseable',
              'The configuration of the container has not the form that engines give it.',
            ] as const)
          : ([
              'not-collected',
              'The snapshot does not say whether the container was searched for secrets.',
            ] as const);
      return cannotTell(
        unread(cause(code, detail, 'Collect again with this version of plimsoll.')),
        EXPECTED,
      );
    }
    const found = weigh(Found.Secrets, Found.Doubts, ignored);
    const options = weigh(
      (inspect.HostConfig.LogConfig?.Found ?? []).map((one) => ({ Where: 'Env', ...one })),
      [],
      ignored,
    ).certain.map((text) => text.replace(/^Env/, 'LogConfig'));
    const certain = [...found.certain, ...options];
    const excused = ignoredText(SETTINGS_WITHOUT_SECRETS, ignored);
    const it = theContainer(inspect);
    if (certain.length > 0) {
      const observed = `${enumerate(certain, 20)}${excused}`;
      return fail({
        expected: EXPECTED,
        observed,
        message: `${it} was given what looks like secrets: ${enumerate(certain)}.`,
      });
    }
    if (found.doubtful.length > 0) {
      const observed = `${enumerate(found.doubtful, 20)}${excused}`;
      const message = `Is any of these a secret: ${enumerate(found.doubtful)}? If not, name them in the policy (${SETTINGS_WITHOUT_SECRETS.id}).`;
      return manual({ expected: EXPECTED, observed, message });
    }
    const observed = `nothing found in Config.Env, Config.Labels, Config.Entrypoint, Config.Cmd, Config.Healthcheck and HostConfig.LogConfig${excused}`;
    return pass({
      expected: EXPECTED,
      observed,
      message: `${it} was given nothing that looks like a secret.`,
    });
  },
});
