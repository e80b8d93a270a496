import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import type { Verdict } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import { fitsOne } from '../../src/model/name-pattern.ts';
import type { Setting } from '../../src/model/parameter.ts';
import {
  type ClientConfig,
  type ClientConfigs,
  clientConfigs,
} from '../../src/probes/host/client-configs.ts';
import { theHost } from '../../src/probes/populations.ts';
import { SHORT_LIVED_REGISTRY_TOKENS } from './parameters.ts';

const EXPECTED = 'no credentials in the file, or a helper that keeps them and that root alone can change';

export default defineCheck({
  id: 'registry-credentials-not-plain',
  title: 'Credentials for registries are not stored in plain form',
  severity: 'high',
  severityReason: 'One file that is read gives the right to push what all hosts run.',
  rationale:
    'docker login without a helper writes user and password to a file, in base64, which is no protection. Backups, images and every process of that user take them along.',
  outcomes: {
    pass: 'no file of a client stores a credential, and helpers that are named exist and can be changed by root alone',
    fail: 'a file stores a password or a token, a header or a proxy with credentials, or names a helper that others than root can change',
    manual:
      'all that is stored is of registries whose tokens end soon by policy, or a helper is not where programs are',
    notapplicable: 'no home and no directory of the host has such a file',
  },
  remediation: {
    text: 'Log out, configure a helper, and log in with a token that may only pull and that ends. Take the token back that was in the file: others can have it.',
    command:
      'docker logout REGISTRY; ~/.docker/config.json: { "credsStore": "pass" }; chmod 600 ~/.docker/config.json',
    takes: 'command',
    sideEffect: 'Jobs that pull with the stored credentials fail until they have others.',
  },
  each: theHost,
  about: ['user', 'file'],
  needs: { clients: clientConfigs },
  parameters: { shortLived: SHORT_LIVED_REGISTRY_TOKENS },
  assess: ({ clients }, _host, { shortLived }) => {
    const verdicts = clients.configs.map((config) => judge(config, clients, shortLived));
    if (clients.denied.length > 0) {
      const detail = `This account may not look for credentials in ${clients.denied.slice(0, 8).join(', ')}${clients.denied.length > 8 ? ` and ${clients.denied.length - 8} more` : ''}.`;
      verdicts.push(cannotTell(unread(cause('needs-root', detail, 'Run the audit as root.')), EXPECTED));
    }
    if (clients.beyond) {
      const detail = `The host has more accounts than those of the ${clients.homes} homes that were looked into.`;
      const next = 'Look for .docker/config.json in the other homes by hand.';
      verdicts.push(cannotTell(unread(cause('limit', detail, next)), EXPECTED));
    }
    if (verdicts.length > 0) return verdicts;
    return notApplicable({
      expected: EXPECTED,
      observed: `no configuration of a client in ${clients.homes} homes, /run and /var/lib/kubelet`,
      message: 'No client on this host has a file in which credentials for registries could be.',
    });
  },
});

function judge(config: ClientConfig, { helpers }: ClientConfigs, shortLived: Setting<string[]>): Verdict {
  const { path, account, file } = config;
  if (file.state === 'unread') return cannotTell(unread(file.cause), EXPECTED);
  const stored = file.auths.filter((auth) => auth.stored.length > 0);
  const lasting = stored.filter(
    ({ registry }) => !(shortLived.configured && fitsOne(registry, shortLived.value)),
  );
  const other = [
    ...(file.authorizationHeader ? ['a header with credentials'] : []),
    ...(file.proxiesWithPassword > 0 ? ['the password of a proxy'] : []),
  ];
  const weak = file.helpers.flatMap((name) =>
    helpers.filter((helper) => helper.name === name && (helper.uid !== 0 || (helper.mode & 0o022) !== 0)),
  );
  const missing = file.helpers.filter((name) => !helpers.some((helper) => helper.name === name));
  const open = (file.mode & 0o044) !== 0;
  const seen = {
    expected: EXPECTED,
    observed: `${path}: mode ${file.mode.toString(8).padStart(4, '0')}, owner ${file.uid}; stored: ${[...stored.map(({ registry, stored: fields }) => `${fields.join(' and ')} for ${registry}`), ...other].join(', ') || 'nothing'}; helpers: ${file.helpers.map((name) => name ?? '(no name of a helper)').join(', ') || 'none'}`,
    resource: {
      ...(account === null
        ? { type: 'file' as const, name: path }
        : { type: 'user' as const, name: account }),
      id: null,
      engine: null,
      key: path,
    },
  };
  if (lasting.length > 0 || other.length > 0) {
    const what = [...lasting.map(({ registry }) => `the credentials for ${registry}`), ...other].slice(0, 10);
    return fail({
      ...seen,
      message: `${path} stores ${what.join(', ')} in plain form${open ? ', and others than its owner may read it' : ''}.`,
    });
  }
  if (weak.length > 0)
    return fail({
      ...seen,
      message: `${path} hands credentials to ${weak.map((helper) => helper.path).join(', ')}, which others than root can change.`,
    });
  if (stored.length > 0)
    return manual({
      ...seen,
      message: `Do the tokens that ${path} stores for ${stored.map(({ registry }) => registry).join(', ')} really end within hours? The policy says so.`,
    });
  if (missing.length > 0)
    return manual({
      ...seen,
      message: `Which program keeps the credentials of ${path}, and who can change it? No docker-credential-${missing[0] ?? '*'} is where programs are.`,
    });
  return pass({
    ...seen,
    message: `${path} stores no credentials${file.helpers.length > 0 ? `: they are with ${file.helpers.join(', ')}` : ''}.`,
  });
}
