import { expect, it, test } from 'vitest';
import check from '../../../checks/registry/registry-transport-is-encrypted.ts';
import { examineCheck, judge, sampleSubject } from '../../../src/kit/testing.ts';
import { insecureRegistries } from '../../../src/probes/engine/insecure-registries.ts';
import { registryMirrors } from '../../../src/probes/engine/registry-mirrors.ts';
import { engineWith, fileOf, infoAnswer, missing } from '../../probes/literal-host.ts';
import { notRead } from '../daemon/engine-facts.ts';

const SOURCE = '/info .RegistryConfig';
const facts = (insecure: readonly string[] = [], mirrors: readonly string[] = []) => ({
  insecure: {
    registries: insecure.map((name) => ({ name, field: `${SOURCE}.InsecureRegistryCIDRs` })),
    source: SOURCE,
  },
  mirrors: { addresses: mirrors, source: `${SOURCE}.Mirrors` },
});
const filesOf = (registry: object = {}) => ({
  files: {
    containerd: {},
    hosts: {},
    directories: [],
    buildkitd: {
      '/etc/buildkit/buildkitd.toml': {
        state: 'read',
        registries: [{ name: 'registry.lab', http: false, insecure: false, mirrors: [], ...registry }],
      },
    },
  },
});
const hints = { files: { containerd: {}, hosts: {}, directories: [], buildkitd: {} } };
const policy = { 'accepted-insecure-registries': ['10.1.0.0/16 because the rack has a network of its own'] };

it('registry-transport-is-encrypted', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'nothing is insecure', facts: facts(), hints },
        {
          name: 'a mirror by https',
          facts: facts([], ['https://mirror.example/']),
          hints,
          observed: 'https://mirror.example/',
        },
        {
          name: 'a builder with tables that weaken nothing',
          facts: facts(),
          hints: filesOf({ mirrors: ['mirror.example'] }),
        },
      ],
      fail: [
        {
          name: 'a range, in which every name can lie',
          facts: facts(['10.0.0.0/8']),
          hints,
          observed: '10.0.0.0/8',
        },
        { name: 'a name', facts: facts(['registry.lab:5000']), hints, observed: 'registry.lab:5000' },
        {
          name: 'a mirror by http',
          facts: facts([], ['http://mirror.example/']),
          hints,
          observed: 'http://mirror.example/',
        },
        { name: 'a range that contains the accepted one', facts: facts(['10.0.0.0/8']), hints, policy },
        {
          name: 'a builder by http',
          facts: facts(),
          hints: filesOf({ http: true }),
          observed: 'buildkitd.toml',
        },
        { name: 'a builder without verification', facts: facts(), hints: filesOf({ insecure: true }) },
        {
          name: 'a mirror of a builder by http',
          facts: facts(),
          hints: filesOf({ mirrors: ['http://mirror.example'] }),
        },
      ],
      manual: [
        { name: 'a range that the policy accepts', facts: facts(['10.1.0.0/16']), hints, policy },
        ...['localhost:5000', '127.0.0.1:5000', '[::1]:5000', '127.0.0.1'].map((name) => ({
          name: `this machine alone, by ${name}`,
          facts: facts([name]),
          hints,
        })),
        { name: 'a mirror on this machine', facts: facts([], ['http://localhost:5000']), hints },
      ],
      error: [
        { name: 'files of builders not read', facts: facts(), hints: { files: notRead('timeout') } },
        {
          name: 'the file of a builder not read',
          facts: facts(),
          hints: {
            files: {
              ...hints.files,
              buildkitd: {
                '/etc/buildkit/buildkitd.toml': { state: 'unread', cause: notRead('needs-root').cause },
              },
            },
          },
        },
      ],
    }),
  ).toEqual([]);
});

test('each entry has a finding about its registry', () => {
  const verdicts = judge(check, { facts: facts(['10.0.0.0/8'], ['http://mirror.example/v2']), hints });
  expect(verdicts.map((verdict) => (verdict.status === 'error' ? '' : verdict.resource?.name))).toEqual([
    '10.0.0.0/8',
    'mirror.example',
  ]);
});

test('the files of root are no matter of a rootless engine', () => {
  const subject = sampleSubject('engine', { rootless: true });
  expect(
    judge(check, { facts: facts(), hints: filesOf({ http: true }), subject }).map(({ status }) => status),
  ).toEqual(['pass']);
});

test('ranges that the engine adds itself are nobody’s doing, and docker.io by TLS says nothing of other names', () => {
  const answer = infoAnswer({
    RegistryConfig: {
      InsecureRegistryCIDRs: ['::1/128', '127.0.0.0/8'],
      IndexConfigs: { 'docker.io': { Secure: true }, 'registry.lab:5000': { Secure: false } },
      Mirrors: ['http://user:secret@mirror.example/'],
    },
  });
  const engine = engineWith({ 'engine/root:info': answer });
  const insecure = insecureRegistries.read(engine);
  expect(insecure.known && insecure.value.registries.map(({ name }) => name)).toEqual(['registry.lab:5000']);
  const mirrors = registryMirrors.read(engine);
  expect(mirrors).toMatchObject({ known: true, value: { addresses: ['http://mirror.example/'] } });
});

test('mirrors are those of the file where the engine does not answer, and not known where an old snapshot lacks them', () => {
  const engine = engineWith({
    'engine/root:info': missing('timeout'),
    'host:daemon-files': { '/etc/docker/daemon.json': fileOf({ 'registry-mirrors': ['http://m.example'] }) },
  });
  expect(registryMirrors.read(engine)).toMatchObject({
    known: true,
    value: { addresses: ['http://m.example'] },
  });
  expect(registryMirrors.read(engineWith({ 'engine/root:info': infoAnswer() }))).toMatchObject({
    known: false,
    cause: { code: 'not-collected' },
  });
});
