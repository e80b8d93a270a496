import { expect, it, test } from 'vitest';
import check from '../../../checks/registry/registry-trust-files-protected.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import type { TrustEntry } from '../../../src/probes/host/registry-certificates.ts';
import { registriesInUse } from '../../../src/probes/registry/registries-in-use.ts';
import { hostWith, infoAnswer, missing } from '../../probes/literal-host.ts';
import { notRead } from '../daemon/engine-facts.ts';

const ROOT = '/etc/docker/certs.d';
const KEY = { state: 'key', publicKey: 'a' } as const;
const CERTIFICATES = { state: 'certificates', count: 1, bad: 0, publicKey: 'a' } as const;
const UNREAD = { state: 'unread', cause: notRead('needs-root').cause } as const;
const entry = (path: string, change: Partial<TrustEntry> = {}): TrustEntry => ({
  path: path === '' ? ROOT : `${ROOT}/${path}`,
  kind: 'file',
  uid: 0,
  mode: 0o644,
  content: CERTIFICATES,
  ...change,
});
const directory = (path: string, change: Partial<TrustEntry> = {}) =>
  entry(path, { kind: 'directory', mode: 0o755, content: null, ...change });
const GOOD: Readonly<Record<string, TrustEntry>> = {
  top: directory(''),
  registry: directory('lab:5000'),
  ca: entry('lab:5000/ca.crt'),
  cert: entry('lab:5000/client.cert'),
  key: entry('lab:5000/client.key', { mode: 0o600, content: KEY }),
};
const LISTED = { listed: { [ROOT]: { state: 'listed', files: [`${ROOT}/x`] } } };
const facts = (change: Readonly<Record<string, TrustEntry | null>> = {}, owner = 0) => ({
  ...LISTED,
  trust: {
    [ROOT]: {
      state: 'listed',
      owner,
      entries: Object.values({ ...GOOD, ...change }).filter((one) => one !== null),
    },
  },
});
/** No file is there, only directories. */
const empty = (...entries: readonly TrustEntry[]) => ({
  listed: { [ROOT]: { state: 'listed', files: [] } },
  trust: { [ROOT]: { state: 'listed', owner: 0, entries } },
});
const of = (name: keyof typeof GOOD, change: Partial<TrustEntry>) => ({
  [name]: { ...(GOOD[name] as TrustEntry), ...change },
});
const hints = { used: ['docker.io', 'lab:5000'] };

it('registry-trust-files-protected', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'root alone, complete', facts: facts(), hints, observed: 'client.key 0600' },
        { name: 'a CA alone', facts: facts({ cert: null, key: null }), hints },
        {
          name: 'a key for a group, as the policy allows',
          facts: facts(of('key', { mode: 0o640 })),
          hints,
          policy: { 'registry-key-mode': '0640' },
        },
        {
          name: 'a directory without a port, which means 443',
          facts: {
            ...LISTED,
            trust: {
              [ROOT]: {
                state: 'listed',
                owner: 0,
                entries: [directory(''), directory('lab.example'), entry('lab.example/ca.crt')],
              },
            },
          },
          hints: { used: ['lab.example'] },
        },
        {
          name: 'all of the user of a rootless engine',
          facts: facts(
            Object.fromEntries(Object.entries(GOOD).map(([name, one]) => [name, { ...one, uid: 1000 }])),
            1000,
          ),
          hints,
        },
      ],
      fail: [
        {
          name: 'a CA of somebody else',
          facts: facts(of('ca', { uid: 1000 })),
          hints,
          observed: 'belongs to user 1000',
        },
        {
          name: 'a CA that a group can change',
          facts: facts(of('ca', { mode: 0o664 })),
          hints,
          observed: '0664',
        },
        {
          name: 'a key that others read',
          facts: facts(of('key', { mode: 0o644 })),
          hints,
          observed: 'client.key has mode 0644',
        },
        { name: 'a directory in which all can write', facts: facts(of('registry', { mode: 0o777 })), hints },
        {
          name: 'the directory above, in which all can write',
          facts: facts(of('top', { mode: 0o1777 })),
          hints,
        },
        {
          name: 'an empty directory above, in which all can write',
          facts: empty(directory('', { mode: 0o777 })),
          hints,
          observed: 'mode 0777',
        },
        {
          name: 'an empty directory for a registry, in which all can write',
          facts: empty(directory(''), directory('lab:5000', { mode: 0o777 })),
          hints,
          observed: 'mode 0777',
        },
        { name: 'a certificate without its key', facts: facts({ key: null }), hints, observed: 'has no key' },
        { name: 'a key without its certificate', facts: facts({ cert: null }), hints, observed: 'has no' },
        {
          name: 'a key of another certificate',
          facts: facts(of('key', { content: { ...KEY, publicKey: 'b' } })),
          hints,
          observed: 'is not the key of',
        },
        {
          name: 'a CA that is none',
          facts: facts(of('ca', { content: { ...CERTIFICATES, count: 0, publicKey: null } })),
          hints,
          observed: 'no certificate',
        },
        {
          name: 'a CA that is in part none',
          facts: facts(of('ca', { content: { ...CERTIFICATES, bad: 1 } })),
          hints,
        },
        {
          name: 'a wrong mode, though content may not be read',
          facts: facts({ ...of('key', { content: UNREAD }), ...of('ca', { mode: 0o666 }) }),
          hints,
        },
      ],
      manual: [
        { name: 'a registry that nobody uses', facts: facts(), hints: { used: ['docker.io', 'lab'] } },
      ],
      notapplicable: [
        { name: 'no directory', facts: { listed: { [ROOT]: { state: 'absent' } }, trust: {} }, hints },
        {
          name: 'an empty one',
          facts: empty(directory('')),
          hints,
        },
        {
          name: 'an empty one for a registry',
          facts: empty(directory(''), directory('lab:5000')),
          hints,
        },
      ],
      error: [
        { name: 'a key that this account may not read', facts: facts(of('key', { content: UNREAD })), hints },
        { name: 'a directory that may not be seen', facts: { ...LISTED, trust: { [ROOT]: UNREAD } }, hints },
        {
          name: 'a directory that may not be listed',
          facts: { listed: { [ROOT]: UNREAD }, trust: {} },
          hints,
        },
        {
          name: 'an empty directory of which nobody looked who may write there',
          facts: { listed: { [ROOT]: { state: 'listed', files: [] } }, trust: {} },
          hints,
        },
        { name: 'a directory that went away', facts: { ...LISTED, trust: {} }, hints },
        { name: 'what is in use was not read', facts: facts(), hints: { used: notRead('timeout') } },
      ],
    }),
  ).toEqual([]);
});

test('what makes the engine refuse a registry is told as an outage', () => {
  expect(judge(check, { facts: facts({ key: null }), hints })[0]).toMatchObject({
    message: expect.stringContaining('an outage and no way around TLS'),
    resource: { type: 'registry', name: 'lab:5000' },
  });
});

test('registries in use are those of images, containers, mirrors and settings, and not known where one list is missing', () => {
  const sections = {
    'engine/root:info': infoAnswer({
      RegistryConfig: {
        InsecureRegistryCIDRs: [],
        IndexConfigs: { 'docker.io': { Secure: true } },
        Mirrors: ['https://Mirror.example:443/v2/'],
      },
    }),
    'engine/root:images': [
      {
        Id: `sha256:${'a'.repeat(64)}`,
        RepoTags: ['quay.io/a/b:1', '<none>:<none>'],
        RepoDigests: ['lab:5000/x@sha256:1'],
      },
    ],
    'engine/root:containers': [
      { Id: 'b'.repeat(64), Names: ['/x'], Image: 'nginx', ImageID: '', State: 'running', Labels: {} },
    ],
  };
  const read = (more: object = {}) => registriesInUse.read(hostWith({ ...sections, ...more }));
  expect(read()).toMatchObject({
    known: true,
    value: ['docker.io', 'lab:5000', 'mirror.example', 'quay.io'],
  });
  for (const list of ['images', 'containers', 'info'])
    expect(read({ [`engine/root:${list}`]: missing('timeout') })).toMatchObject({ known: false });
});
