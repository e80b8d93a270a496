import { expect, test } from 'vitest';
import withoutAdd from '../../../checks/images/image-built-without-add.ts';
import withInstall from '../../../checks/images/image-index-update-with-install.ts';
import packagesVerified from '../../../checks/images/image-packages-from-verified-origin.ts';
import withoutSecrets from '../../../checks/images/image-without-secrets.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';
import { BASE, built, builtFrom, imported, inspected, withBuild } from './sample-image.ts';

const gone = unread(cause('vanished', 'The engine no longer stores it.', 'Remove the container.'));
const TOKEN = `gh${'p_'}aZ3kP9qL7wX1rT5yU8iO2sD4fG6hJ0bNcVmE`;

test('image-index-update-with-install', () => {
  const facts = (...steps: string[]) => ({ build: built(BASE, ...steps) });
  expect(
    examineCheck(withInstall, {
      pass: [
        {
          name: 'pitfall: the word update in one step with the installation, longer than a column',
          facts: facts(`/bin/sh -c apt-get update && apt-get install --yes ${'package '.repeat(40)}`),
        },
        {
          name: 'pitfall: update-ca-certificates',
          facts: facts('RUN /bin/sh -c update-ca-certificates # buildkit'),
        },
        {
          name: 'pitfall: a step of the base is not the fault of the image',
          facts: {
            build: builtFrom('base:1', 2, built(BASE, '/bin/sh -c apt-get update', '/bin/sh -c true')),
          },
          observed: 'step 2 of 3 (RUN, of base base:1)',
        },
        {
          name: 'a here-document with its body',
          facts: facts('RUN /bin/sh -c apt-get update\napt-get install x\n # buildkit'),
        },
      ],
      fail: [
        {
          name: 'the update alone',
          facts: facts('/bin/sh -c apt-get update'),
          observed: 'step 2 of 2 (RUN)',
        },
        {
          name: 'pitfall: BuildKit writes it otherwise',
          facts: facts('RUN /bin/sh -c apk update # buildkit'),
        },
        { name: 'in exec form', facts: facts('apt-get update') },
        {
          name: 'a command of a container that was committed',
          facts: { build: built('', 'apt-get update') },
        },
        {
          name: 'beside one that cannot be seen',
          facts: facts('RUN /bin/sh -c <<EOF # buildkit', '/bin/sh -c apt update'),
        },
      ],
      manual: [
        {
          name: 'pitfall: a here-document whose body is not there',
          facts: facts('RUN /bin/sh -c <<EOF # buildkit'),
        },
        {
          name: 'a committed command that cannot be seen whole',
          facts: { build: built('', 'bash <<EOF') },
          observed: 'not to be seen whole',
        },
        { name: 'followed by a script', facts: facts('/bin/sh -c apt-get update && ./install.sh') },
      ],
      error: [
        {
          name: 'the image that the step may be of could not be read',
          facts: { build: { ...built(BASE, '/bin/sh -c apt-get update'), otherUnread: gone } },
        },
      ],
      notapplicable: [
        { name: 'imported', facts: { build: imported }, observed: '1 entry in the history' },
        { name: 'squashed to nothing', facts: { build: built() } },
        {
          name: 'a base by debuerreotype alone',
          facts: { build: built("# debian.sh --arch 'amd64' out/ 'bookworm'") },
        },
      ],
    }),
  ).toEqual([]);
});

test('image-built-without-add', () => {
  const facts = (...steps: string[]) => ({ build: built(BASE, ...steps) });
  expect(
    examineCheck(withoutAdd, {
      pass: [
        { name: 'the root file system of the base', facts: facts('/bin/sh -c #(nop) COPY file:1 in /x ') },
        {
          name: 'pitfall: ADD in a word',
          facts: facts('/bin/sh -c echo ADDRESS=1', '/bin/sh -c echo ADD this'),
        },
        {
          name: 'the base after settings',
          facts: { build: built('ARG VERSION', 'LABEL a=b', 'ADD rootfs.tar.xz / # buildkit') },
        },
        {
          name: 'pitfall: more than one step of a base that the engine has',
          facts: {
            build: builtFrom('base:1', 2, built(BASE, 'ADD a /a # buildkit', 'COPY b /b # buildkit')),
          },
        },
      ],
      fail: [
        {
          name: 'a file',
          facts: facts('/bin/sh -c #(nop) ADD file:2 in /bin/x '),
          observed: 'from the build directory',
        },
        { name: 'by BuildKit', facts: facts('ADD x.tar.gz /x # buildkit') },
        {
          name: 'the first step of an image from scratch, which adds a file and no root file system',
          facts: { build: built('ADD app /bin/ # buildkit', 'ENTRYPOINT ["/bin/app"]') },
        },
        { name: 'another tree over the root', facts: facts('ADD overlay.tar.gz / # buildkit') },
        {
          name: 'from the network, by the builder without checksums',
          facts: facts('/bin/sh -c #(nop) ADD https://example.com/x in /x '),
        },
        {
          name: 'one of each',
          facts: facts('ADD https://example.com/x /x # buildkit', 'ADD y /y # buildkit'),
        },
      ],
      manual: [
        {
          name: 'pitfall: from the network under BuildKit, where --checksum may be set',
          facts: facts('ADD https://example.com/x /x # buildkit'),
        },
        {
          name: 'a repository of git, and settings',
          facts: facts('ENV A=b', 'ADD git@github.com:a/b.git#v1 /b # buildkit'),
        },
      ],
      error: [
        {
          name: 'the image that the step may be of could not be read',
          facts: { build: { ...built(BASE, 'ADD x /x # buildkit'), otherUnread: gone } },
        },
      ],
      notapplicable: [
        { name: 'imported', facts: { build: imported } },
        {
          name: 'imported and then committed from a container',
          facts: { build: built('', 'nginx -g daemon') },
          observed: '2 entries in the history',
        },
      ],
    }),
  ).toEqual([]);
});

test('image-without-secrets', () => {
  const facts = (steps: string[], Config = {}) => ({
    build: built(BASE, ...steps),
    inspect: inspected(Config),
  });
  const attested = { 'image-builds-without-secrets': '2025-12-01' };
  expect(
    examineCheck(withoutSecrets, {
      pass: [{ name: 'nothing found, and attested', facts: facts(['/bin/sh -c make']), policy: attested }],
      fail: [
        {
          name: 'nothing found, and nobody sees to it',
          facts: facts(['/bin/sh -c make']),
          policy: { 'image-builds-without-secrets': 'none' },
          observed: 'attested: none',
        },
        {
          name: 'pitfall: a build argument',
          facts: facts(['|1 DEPLOY_TOKEN=hunter2 /bin/sh -c make']),
          observed: 'step 2 of 2 (RUN): secret-named-setting',
        },
        {
          name: 'a setting',
          facts: facts([], { Env: ['DB_PASSWORD=hunter2'] }),
          observed: 'Env DB_PASSWORD: secret-named-setting',
        },
        {
          name: 'a label',
          facts: facts([], { Labels: { 'deploy.token': 'hunter2' } }),
          observed: 'Labels deploy.token',
        },
        {
          name: 'a health check',
          facts: facts([], { Healthcheck: { Test: ['CMD', 'curl', '-u', 'me:hunter2', 'http://x'] } }),
        },
        {
          name: 'a known form, attested or not',
          facts: facts([`/bin/sh -c echo ${TOKEN}`]),
          policy: attested,
          observed: 'github-token',
        },
        {
          name: 'in a step of the base: the image holds it all the same',
          facts: {
            build: builtFrom('base:1', 1, built('ENV API_TOKEN=hunter2', 'RUN true')),
            inspect: inspected(),
          },
          observed: 'of base base:1',
        },
      ],
      manual: [
        { name: 'pitfall: nothing found is no proof', facts: facts([]) },
        {
          name: 'names of files, empty values and public keys',
          facts: facts(['ENV TOKEN_FILE=/run/x DB_PASSWORD= GPG_KEY=E3FF2839C048B25C'], {
            Env: ['TOKEN_FILE=/run/x'],
          }),
        },
        {
          name: 'a step that cannot be seen whole',
          facts: facts(['RUN /bin/sh -c <<EOF # buildkit']),
          policy: attested,
        },
        {
          name: 'attested too long ago',
          facts: facts(['/bin/sh -c true']),
          policy: { 'image-builds-without-secrets': '2020-01-01' },
        },
      ],
    }),
  ).toEqual([]);
});

test('pitfall of 4.10: what was found is told without its value', () => {
  const secret = 'hunter2-and-more';
  const verdicts = judge(withoutSecrets, {
    facts: {
      build: built(BASE, `|1 TOKEN=${secret} /bin/sh -c make`, `ENV PASSWORD=${secret}`),
      inspect: inspected({ Env: [`PASSWORD=${secret}`], Cmd: ['--password', secret] }),
    },
  });
  expect(verdicts).toMatchObject([{ status: 'fail' }]);
  expect(JSON.stringify(verdicts)).not.toContain('hunter2');
});

test('image-packages-from-verified-origin', () => {
  const facts = (...steps: string[]) => ({
    builds: [withBuild('web:1', built(BASE, ...steps)), withBuild('db:1', imported)],
  });
  const attested = { 'image-package-origins-verified': '2025-12-01' };
  const fromBase = withBuild(
    'web:1',
    builtFrom('base:1', 2, built(BASE, '/bin/sh -c curl -k https://x', '/bin/sh -c true')),
  );
  expect(
    examineCheck(packagesVerified, {
      pass: [
        {
          name: 'nothing switched off, and attested',
          facts: facts('/bin/sh -c apt-get install x'),
          policy: attested,
        },
        {
          name: 'pitfall: hints of a base count for the base',
          facts: { builds: [fromBase] },
          policy: attested,
        },
      ],
      fail: [
        {
          name: 'curl -k',
          facts: facts('/bin/sh -c curl -k https://x | sh'),
          observed: 'step 2 of 2 (RUN): curl --insecure',
        },
        {
          name: 'attested, and yet',
          facts: facts('RUN /bin/sh -c dnf install --nogpgcheck x # buildkit'),
          policy: attested,
        },
        {
          name: 'attested that nobody does',
          facts: facts(),
          policy: { 'image-package-origins-verified': 'none' },
        },
      ],
      manual: [
        { name: 'nothing attested', facts: facts('/bin/sh -c apt-get install x') },
        {
          name: 'attested, and a step cannot be seen',
          facts: facts('RUN /bin/sh -c <<EOF # buildkit'),
          policy: attested,
        },
        {
          name: 'attested for the future',
          facts: facts(),
          policy: { 'image-package-origins-verified': '2027-01-01' },
        },
      ],
      error: [
        { name: 'an image that is gone', facts: { builds: [withBuild('web:1', gone)] }, policy: attested },
        {
          name: 'the image that the step may be of could not be read',
          facts: {
            builds: [
              withBuild('web:1', { ...built(BASE, '/bin/sh -c curl -k https://x'), otherUnread: gone }),
            ],
          },
          policy: attested,
        },
      ],
    }),
  ).toEqual([]);
});

test('a switch in one image is a finding about that image, and the engine has one of its own', () => {
  const builds = [
    withBuild('a:1', built(BASE, '/bin/sh -c curl -k https://x')),
    withBuild('b:1', built(BASE)),
  ];
  const verdicts = judge(packagesVerified, { facts: { builds } });
  expect(verdicts).toMatchObject([
    { status: 'fail', resource: { type: 'image', name: 'a:1' } },
    { status: 'manual' },
  ]);
  expect(verdicts[1]).not.toHaveProperty('resource');
});
