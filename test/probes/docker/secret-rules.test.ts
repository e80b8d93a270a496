import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isSearchable,
  isSecretForm,
  isSecretName,
  nameOfSetting,
  SECRET_PATTERNS,
  type SecretPattern,
  secretsInSetting,
  secretsInText,
} from '../../../src/probes/docker/secret-rules.ts';

const HEX = '0123456789abcdef';
const MIXED = 'aZ3kP9qL7wX1rT5yU8iO2sD4fG6hJ0bNcVmE';
const mixed = (length: number) => MIXED.repeat(Math.ceil(length / MIXED.length)).slice(0, length);
const upper = (length: number) => 'QZ3KP5LX7WRT2YU4SDF6GHJBNCVM'.repeat(4).slice(0, length);

/** One example of each known form; put together here, so that no search for secrets finds one in this file. */
const EXAMPLES: Partial<Record<SecretPattern, string>> = {
  'aws-access-key': `AKIA${upper(16)}`,
  'azure-storage-key': `DefaultEndpointsProtocol=https;AccountKey=${mixed(86)}==`,
  'docker-access-token': `dckr_pat_${mixed(27)}`,
  'gcp-api-key': `AIza${mixed(35)}`,
  'google-oauth-secret': `GOCSPX-${mixed(28)}`,
  'github-token': `ghp_${mixed(36)}`,
  'gitlab-token': `glpat-${mixed(20)}`,
  'slack-token': `xoxb-${'123456789012'}-${'098765432109'}-${mixed(24)}`,
  'slack-webhook': `https://hooks.slack.com/services/T${upper(8)}/B${upper(8)}/${mixed(24)}`,
  'stripe-key': `sk_live_${mixed(24)}`,
  'sendgrid-key': `SG.${mixed(22)}.${mixed(43)}`,
  'npm-token': `npm_${mixed(36)}`,
  'pypi-token': `pypi-AgEIcHlwaS5vcmc${mixed(60)}`,
  'digitalocean-token': `dop_v1_${HEX.repeat(4)}`,
  'huggingface-token': `hf_${mixed(34)}`,
  'openai-key': `sk-proj-${mixed(20)}T3BlbkFJ${mixed(20)}`,
  'anthropic-key': `sk-ant-api03-${mixed(93)}AA`,
  'vault-token': `hvs.${mixed(90)}`,
  'terraform-cloud-token': `${mixed(14)}.atlasv1.${mixed(64)}`,
  'swarm-join-token': `SWMTKN-1-${HEX.repeat(4).slice(0, 50)}-${HEX.repeat(2).slice(0, 25)}`,
  'swarm-unlock-key': `SWMKEY-1-${mixed(43)}`,
  'age-key': `AGE-SECRET-KEY-1${upper(58)}`,
  'json-web-token': `eyJ${mixed(20)}.eyJ${mixed(40)}.${mixed(43)}`,
  'private-key': `-----BEGIN OPENSSH PRIVATE KEY-----\\n${mixed(64)}`,
  'secret-named-setting': 'DB_PASSWORD=hunter2',
  'password-in-url': 'postgres://app:hunter2@db:5432/app',
  'password-argument': 'mysql --password hunter2 -e x',
  'authorization-header': `curl -H "Authorization: Bearer ${mixed(20)}" https://example.com`,
};

test.each(SECRET_PATTERNS)('%s has an example, which is found wherever it stands', (name) => {
  const example = EXAMPLES[name] ?? '';
  expect(secretsInText(example)).toContain(name);
  expect(secretsInText(`RUN set -x; ${example} && true`)).toContain(name);
  expect(secretsInSetting(`ANYTHING=${example}`)).toContain(name);
});

/** Further spellings of known forms, and of what stands around them. */
test.each<[SecretPattern, string]>([
  ['aws-access-key', `ASIA${upper(16)}`],
  ['docker-access-token', `dckr_oat_${mixed(32)}`],
  ['github-token', `github_pat_${mixed(82)}`],
  ['github-token', `ghs_${mixed(36)}`],
  ['gitlab-token', `glrt-${mixed(20)}`],
  ['slack-token', `xapp-1-${mixed(30)}`],
  ['stripe-key', `rk_live_${mixed(24)}`],
  ['digitalocean-token', `dor_v1_${HEX.repeat(4)}`],
  ['openai-key', `sk-${mixed(20)}T3BlbkFJ${mixed(20)}`],
  ['vault-token', `hvb.${mixed(90)}`],
  ['private-key', `-----BEGIN PRIVATE KEY-----\n${mixed(64)}`],
  ['private-key', `-----BEGIN PRIVATE KEY-----${mixed(64)}`],
  ['private-key', `"-----BEGIN EC PRIVATE KEY-----\\n" + "${mixed(64)}`],
  ['private-key', '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nVersion: GnuPG v2'],
  ['private-key', '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED'],
])('%s is also found as %s', (name, text) => {
  expect(secretsInText(text)).toEqual([name]);
});

test.each([
  `AKIA${upper(15)}`,
  `github_pat_${mixed(22)}`,
  `https://hooks.slack.com/services/T${upper(8)}/B${upper(8)}/${mixed(8)}`,
  `sk_live_${mixed(10)}`,
  `SG.${mixed(22)}.${mixed(12)}`,
  `pypi-AgE${mixed(20)}`,
  `sk-${mixed(20)}T3BlbkFJ${mixed(5)}`,
  `sk-ant-api03-${mixed(20)}`,
  `${mixed(14)}.atlasv1.${mixed(20)}`,
  `SWMTKN-1-${HEX.repeat(4).slice(0, 50)}-${HEX}`,
  `SWMKEY-1-${mixed(20)}`,
  `AGE-SECRET-KEY-1${upper(20)}`,
  `eyJ${mixed(20)}.eyJ${mixed(40)}.${mixed(8)}`,
  `-----BEGIN EC PRIVATE KEY-----\n${mixed(12)}`,
])('a form that is cut short is none: %s', (text) => {
  expect(secretsInText(text)).toEqual([]);
});

test('a key of few different characters is one all the same', () => {
  expect(secretsInText(`AKIA${'QWER7'.repeat(3)}A`)).toEqual(['aws-access-key']);
});

test('a form is a form, and a place is not', () => {
  expect(isSecretForm('github-token')).toBe(true);
  expect(isSecretForm('secret-named-setting')).toBe(false);
});

describe('settings', () => {
  test.each([
    'DB_PASSWORD=hunter2',
    'PGPASSWORD=12345',
    'API_KEY=abc',
    'SECRET_KEY_BASE=0f0f',
    'AWS_SECRET_ACCESS_KEY=abcdef',
    'MYSQL_PWD=x1y2z3',
    'dbPassword=hunter2',
    'com.example.api-token=abc',
    'ROOT_PASSWORD_2=abc',
    "TOKEN='in quotes'",
    'DB_PASSWORD=changeme',
    'SSHPASS=hunter2',
    'MAVEN_GPG_PASSPHRASE=hunter2',
    'CACHE_PASSWORD=hunter2',
    'DB_PASSWORD=$6$salt$hash',
    'ENCRYPTION_KEY=0123456789abcdef0123456789abcdef01234567',
    'DOCKER_AUTH_CONFIG={"auths":{"r.example.com":{"auth":"bWU6aHVudGVyMg=="}}}',
    `DB_PASSWORD=\${DB_PASSWORD:-hunter2}`,
    // Base64 of random bytes can begin like a path.
    'DB_PASSWORD=/9x8Hf+3kQ==',
    'DB_PASSWORD=/x8Hf3kQzP0aB7cVn2LmRt5YwE9sDq1u',
    'CREDENTIAL=a9',
    'APIKEY=a9',
    'SECRETKEY=a9',
    'PRIVATEKEY=a9',
    'ACCESSKEY=a9',
    'DB_PASSWORD2=a9',
    'ROOT_PASSWORD_12=a9',
    '_AUTH=bWU6aHVudGVyMg==',
    // Names that only begin or end like those of what is meant to be known.
    'SIGNED_KEY_SECRET=a9',
    'PWD_SECRET=a9',
    'OLDPWD_TOKEN=a9',
    'MY_GOOGLE_APPLICATION_CREDENTIALS={a9',
    'GOOGLE_APPLICATION_CREDENTIALS_TOKEN=a9',
  ])('%s is a secret', (setting) => expect(secretsInSetting(setting)).toEqual(['secret-named-setting']));

  test.each([
    'hunteroff',
    'off-road7',
    '$abc!x1',
    `\${A}x9`,
    'pa55$1',
    'pa55$HOME/x1',
    'pathos.9',
    'a.*9',
    String.raw`\qwe9`,
    'p@ss.key',
    'my.key9!',
    'pa55`id`',
    'pa55$(id)',
    '%ab%9',
    '<x>9',
    '[x]9',
    'profile:9',
    'https://tok3n@example.com',
    'yourself9',
    'nowhere',
    'abc9 ssh-rsa AAAA',
    'p!9/abc',
    '0x6F71F525282841EEzz',
    'zz0x6F71F525282841EE',
  ])('a password that has something harmless within it is one all the same: %s', (value) => {
    expect(secretsInSetting(`SIGNING_KEY=${value}`)).toEqual(['secret-named-setting']);
  });

  test.each([
    "''",
    ' ',
    '" "',
    '"$X"',
    'disable',
    'enabled',
    '$XY',
    `\${XY}`,
    `\${X:?unset}`,
    `\${X?unset}`,
    `\${X:-}`,
    `\${X-}`,
    `\${XY}/db`,
    '$XY/db',
    `$A\${B}`,
    `\${A:?x}:\${B}`,
    `\${A?x}$B`,
    `$A:\${B-}`,
    String.raw`\[^ ]`,
    String.raw`\S+`,
    'x.yml',
    '%XY%',
    '[none]',
    'http://vault.example.com/x',
    'https://vault',
    'your secret',
    'put-it-here',
    '[hidden]',
    'hidden',
    'ecdsa-sha2-nistp256 AAAA',
    '-----BEGIN PUBLIC KEY-----x',
    '-----BEGIN RSA PUBLIC KEY-----x',
    '-----BEGIN CERTIFICATE-----x',
    '/srv/Secrets9/db',
    '/srv/aVeryLongNameWithoutANumber',
    '/srv/a_very_long_name_with_1',
    '/SRV/A_VERY_LONG_NAME_WITH_1',
    'Signing_Key',
  ])('what stands for a secret is none: %s', (value) => {
    expect(secretsInSetting(`SIGNING_KEY=${value}`)).toEqual([]);
  });

  test.each([
    'SSHPASS_OPTS=x9',
    'MONGO_AUTH=scram',
    'NPM_AUTH_TYPE=legacy',
    'DOCKER_AUTH_CONFIG_FORMAT=x9',
    'SORT_KEY=a9',
    'PUBLIC_KEY=a9',
    'DISABLE_PASSWORD=a9',
    'ENABLE_TOKEN=a9',
    'TRUST_STORE_PASSWORD=changeit',
  ])('%s is no setting of a secret', (setting) => expect(secretsInSetting(setting)).toEqual([]));

  test('are kept by name alone, and by none where the name may be a secret itself', () => {
    expect(nameOfSetting('DB_PASSWORD=hunter2')).toBe('DB_PASSWORD');
    expect(nameOfSetting('X=y=z')).toBe('X');
    expect(nameOfSetting('hunter2')).toBe('');
    expect(nameOfSetting('=hunter2')).toBe('');
    expect(nameOfSetting(`AKIA${upper(16)}=x`)).toBe('');
    expect(nameOfSetting(`${'n'.repeat(200)}=x`)).toBe('n'.repeat(128));
  });

  test.each([
    'DB_PASSWORD=',
    'DB_PASSWORD',
    'DB_PASSWORD_FILE=/run/secrets/db',
    'DB_PASSWORD=/run/secrets/db',
    'DB_PASSWORD=~/.secrets/db',
    'DB_PASSWORD=./secrets/db_password.txt',
    'DB_PASSWORD=../db',
    'TOKEN=@/run/token',
    'DB_PASSWORD=$DB_PASSWORD',
    `DB_PASSWORD=\${DB_PASSWORD}`,
    'DB_PASSWORD=$(cat /run/secrets/db)',
    'DB_PASSWORD={{ .Secret }}',
    'API_KEY=<your key>',
    'API_KEY=your-api-key-here',
    'API_KEY=xxxxxxxx',
    'ALLOW_EMPTY_PASSWORD=yes',
    'MYSQL_RANDOM_ROOT_PASSWORD=1',
    'GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568',
    'NODESOURCE_KEY=9FD3B784BC1C6FC31A8A0A1C1655A0AB68576280',
    'SIGNING_KEY=0x6F71F525282841EE',
    'STRIPE_PUBLISHABLE_KEY=pk_live_abc',
    'GOOGLE_APPLICATION_CREDENTIALS=account',
    'TLS_PRIVATE_KEY=certs/server.pem',
    'SSH_KEY=$HOME/.ssh/id_ed25519',
    'API_TOKEN=$1',
    'API_KEY=$A:$B',
    `DB_PASSWORD=\${DB_PASSWORD%x}`,
    'SECRET_KEY_BASE=dummy',
    'MAX_TOKEN=4096',
    'JAVA_OPTS=-Djavax.net.ssl.trustStorePassword=changeit',
    'SSH_PUBLIC_KEY=ssh-ed25519 AAAAC3Nza',
    'TLS_KEY=/etc/tls/key.pem',
    'TOKEN_TTL=3600',
    'PWD=/srv',
    'KEYSERVER=keys.openpgp.org',
    'PATH=/usr/bin:/bin',
    'TOKEN_URL=https://login.example.com/token',
    `AWS_ACCESS_KEY_ID=AKIAIOSFODNN7${'EXAMPLE'}`,
    `EXAMPLE_OF=ghp_${'x'.repeat(36)}`,
  ])('%s is none', (setting) => expect(secretsInSetting(setting)).toEqual([]));

  test('names', () => {
    expect(isSecretName('DB_PASS')).toBe(true);
    expect(isSecretName('PASS')).toBe(false);
    expect(isSecretName('COMPASS')).toBe(false);
    expect(isSecretName('MONKEY')).toBe(false);
  });
});

describe('steps and command lines', () => {
  test.each([
    ['|1 TOKEN=abcdef /bin/sh -c make', 'secret-named-setting'],
    ['/bin/sh -c curl -u deploy:hunter2 https://example.com/x', 'password-argument'],
    ["/bin/sh -c echo 'root:hunter2' | chpasswd", 'password-argument'],
    ['/bin/sh -c npm config set //registry.example.com/:_authToken=abcdef', 'secret-named-setting'],
    ['/bin/sh -c echo {"password": "hunter2"} > /etc/x.json', 'secret-named-setting'],
    ['sshpass -p hunter2 ssh x', 'password-argument'],
    ['docker login -u me -p hunter2 r.example.com', 'password-argument'],
    ['mysql -uroot -phunter2 -e x', 'password-argument'],
    ['redis-server --requirepass hunter2', 'password-argument'],
    ['curl -sSfLu me:hunter2 https://x', 'password-argument'],
    ["printf 'root:hunter2' | chpasswd", 'password-argument'],
    ['echo "//r.example.com/:_auth=bWU6aHVudGVyMg==" >.npmrc', 'secret-named-setting'],
    ['git clone https://oauth2:abcdef@git.example.com/x.git', 'password-in-url'],
    ['/bin/sh -c export DB_PASSWORD="hunter2" && make', 'secret-named-setting'],
    [`sh -c 'DB_PASSWORD="hunter2" make'`, 'secret-named-setting'],
    ['make --token="hunter2"', 'secret-named-setting'],
    ['curl x --user=me:hunter2', 'password-argument'],
    ['curl -u"me:hunter2" x', 'password-argument'],
    ['curl --proxy-user me:hunter2 x', 'password-argument'],
    ['http -u me:hunter2 x', 'password-argument'],
    ['echo -n root:hunter2|chpasswd', 'password-argument'],
    ['echo  root:hunter2 | /usr/sbin/chpasswd -e', 'password-argument'],
    ['curl -H authorization:abcdefgh9 x', 'authorization-header'],
    ['curl -H "X-Api-Key:  abcdefgh9"', 'authorization-header'],
    ['{"Authorization": "Basic  abcdefgh9"}', 'authorization-header'],
  ])('%s', (text, name) => expect(secretsInText(text)).toEqual([name]));

  test.each([
    'RUN --mount=type=secret,id=token /bin/sh -c make',
    '/bin/sh -c grep -q "BEGIN RSA PRIVATE KEY-----" /etc/x',
    '/bin/sh -c curl -u "deploy:$DEPLOY_TOKEN" https://example.com',
    `git clone https://oauth2:\${GIT_TOKEN}@git.example.com/x.git`,
    '/bin/sh -c adduser --system --disabled-password app',
    '/bin/sh -c useradd --password ! app',
    '/bin/sh -c docker build --secret id=token,src=token.txt .',
    "/bin/sh -c sed -i 's/^password=.*//' x",
    '/bin/sh -c grep "TOKEN=" x && echo "y"',
    'skopeo copy docker://alpine:3.18@sha256:abc dir:x',
    'mysql -p -P 3306 -e x',
    'mysql -p"$DB_PASSWORD" -e x',
    '/bin/sh -c gosu -u 1000:1000 true',
    '/bin/sh -c curl x; gosu -u app:app9 true',
    '/bin/sh -c curl -H "Authorization: Bearer $TOKEN" x',
    '/bin/sh -c curl -H "Authorization: none" x',
    '/bin/sh -c echo "-----BEGIN EC PRIVATE KEY-----"; echo',
    '/bin/sh -c wget http://example.com:8080/a@b',
    '/bin/sh -c apt-get update && apt-get install --yes passwd',
  ])('%s holds none', (text) => expect(secretsInText(text)).toEqual([]));
});

test('whatever the text, what leaves are names of rules', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom(...Object.values(EXAMPLES)),
    fc.constantFrom('=', ' ', '"', ':'),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      for (const found of secretsInText(parts.join(''))) expect(SECRET_PATTERNS).toContain(found);
    }),
  );
});

test('no text from a host takes long', () => {
  const seeds = [
    'eyJ',
    'eyJa.',
    '://a:',
    'a="',
    'TOKEN=',
    'sk-',
    '-----BEGIN ',
    'curl ',
    'curl -u ',
    '--password ',
    'A',
    'echo a:',
    'x-api-key: ',
    "a'",
    '-',
  ];
  for (const seed of seeds) {
    const text = seed.repeat(Math.ceil((256 * 1024) / seed.length));
    const start = performance.now();
    secretsInText(text);
    expect(performance.now() - start, seed).toBeLessThan(3000);
  }
});

test('a text that is too long to search says so', () => {
  expect(isSearchable('a'.repeat(1000))).toBe(true);
  expect(isSearchable('a'.repeat(300 * 1024))).toBe(false);
});
