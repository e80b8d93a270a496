import { expect, it, test } from 'vitest';
import checks from '../../../checks/runtime/component-flaws.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import type { Check } from '../../../src/model/check.ts';
import { info, notRead } from '../daemon/engine-facts.ts';
import { engineFacts, groundsOf, momentOf, rowOf, tableWith } from './advisory-facts.ts';

const checkOf = (id: string): Check => {
  const found = checks.find((check) => check.id === id);
  if (!found) throw new Error(`There is no ${id}.`);
  return found;
};
const engine = checkOf('engine-not-vulnerable');
const containerd = checkOf('containerd-not-vulnerable');
const runc = checkOf('runtime-runc-not-vulnerable');
const buildkit = checkOf('buildkit-not-vulnerable');

const hints = { grounds: groundsOf() };
const processes = {
  processes: [],
  configuration: { state: 'absent' },
  builders: [],
  contexts: [],
  hidden: [],
};
const withProcesses = { ...hints, processes };
const running = (container: string | null) => ({
  ...hints,
  processes: {
    ...processes,
    processes: [
      { pid: 7, container, addresses: [], clientCertificates: false, entitlements: [], config: null },
    ],
  },
});
const VENDOR = { builder: 'vendor', from: 'docker.io 20.10.24+dfsg1-1+deb12u1' } as const;
const AUTHZ = { info: info({ Plugins: { Authorization: ['opa'] } }) };
const PLUGIN_FLAW = tableWith([rowOf('CVE-2026-34040')]);
const FIREWALLD_FLAW = tableWith([rowOf('CVE-2025-54410')]);
const of = (check: Check, facts: object, given: object = hints, policy = {}) =>
  judge(check, { facts: { ...facts }, hints: { ...given }, policy });
const statusesOf = (...given: Parameters<typeof of>) => of(...given).map(({ status }) => status);
const textOf = (...given: Parameters<typeof of>) => JSON.stringify(of(...given));

it('engine-not-vulnerable', () => {
  expect(
    examineCheck(engine, {
      pass: [
        { name: 'a release without known flaws', facts: engineFacts(), hints, observed: '29.8.2' },
        {
          name: 'a distribution build of a number without flaws',
          facts: engineFacts({ engine: '29.8.2+dfsg1' }, {}, VENDOR),
          hints,
        },
        {
          name: 'a flaw of plugins where there is none',
          facts: engineFacts({ engine: '29.3.0' }, { advisories: PLUGIN_FLAW }),
          hints,
          observed: 'CVE-2026-34040 does not apply: not "an authorization plugin is configured"',
        },
        {
          name: 'a flaw beside firewalld, which does not run',
          facts: engineFacts({ engine: '27.5.0' }, { advisories: FIREWALLD_FLAW }),
          hints,
        },
        {
          name: 'a flaw that somebody decided to live with',
          facts: engineFacts({ engine: '29.8.1' }),
          hints,
          policy: {
            'ignored-advisories': [
              'CVE-2026-92543 until 2026-12-31: no names of others',
              'CVE-2026-92542 until 2026-12-31: x',
            ],
          },
          observed: 'no names of others',
        },
      ],
      fail: [
        {
          name: 'the release before',
          facts: engineFacts({ engine: '29.8.1' }),
          hints,
          observed: 'CVE-2026-92543',
        },
        { name: 'an old release', facts: engineFacts({ engine: '20.10.7' }), hints },
        {
          name: 'a flaw of plugins where there is one',
          facts: engineFacts({ engine: '29.3.0' }, { ...AUTHZ, advisories: PLUGIN_FLAW }),
          hints,
        },
        {
          name: 'firewalld runs',
          facts: engineFacts({ engine: '27.5.0' }, { advisories: FIREWALLD_FLAW }),
          hints: { grounds: groundsOf({ programs: ['firewalld'] }) },
        },
        {
          name: 'a decision that has expired',
          facts: engineFacts({ engine: '29.8.1' }, { moment: momentOf(90) }),
          hints,
          policy: { 'ignored-advisories': ['CVE-2026-92543 until 2026-12-31: no names of others'] },
        },
      ],
      manual: [
        ...['20.10.24+dfsg1', '26.1.5+dfsg1', '28.5.2+dfsg4'].map((version) => ({
          name: `the build ${version} of Debian`,
          facts: engineFacts({ engine: version }, {}, VENDOR),
          hints,
          observed: 'CVE-2026-92543',
        })),
        { name: 'a build of Mirantis', facts: engineFacts({ engine: '23.0.14m' }), hints },
        { name: 'a build of the sources', facts: engineFacts({ engine: '30.0.0-dev' }), hints },
        { name: 'a table that is too old', facts: engineFacts({}, { moment: momentOf(91) }), hints },
      ],
      error: [
        { name: 'no version', facts: engineFacts({ engine: 'library-import' }), hints },
        {
          name: 'only a fact that was not read could rule a flaw out',
          facts: engineFacts({ engine: '27.5.0' }, { advisories: FIREWALLD_FLAW }),
          hints: { grounds: notRead('timeout') },
        },
      ],
    }),
  ).toEqual([]);
});

it('containerd-not-vulnerable', () => {
  expect(
    examineCheck(containerd, {
      pass: [
        { name: 'a release without known flaws', facts: engineFacts(), hints, observed: 'containerd 2.3.6' },
        {
          name: 'flaws of the CRI where no Kubernetes runs',
          facts: engineFacts({ containerd: '2.3.4' }, { advisories: tableWith([rowOf('CVE-2026-53495')]) }),
          hints,
          observed: 'does not apply: not "Kubernetes',
        },
      ],
      fail: [
        { name: 'an image changes files of the host', facts: engineFacts({ containerd: 'v2.1.0' }), hints },
        {
          name: 'a flaw of the CRI beside a kubelet',
          facts: engineFacts({ containerd: '2.3.4' }, { advisories: tableWith([rowOf('CVE-2026-53495')]) }),
          hints: { grounds: groundsOf({ programs: ['kubelet'] }) },
        },
        {
          name: 'a flaw of the CRI where a kubelet could run unseen',
          facts: engineFacts({ containerd: '2.3.4' }, { advisories: tableWith([rowOf('CVE-2026-53495')]) }),
          hints: { grounds: groundsOf({ complete: false }) },
        },
      ],
      manual: [
        {
          name: 'the build 1.7.24~ds1 of Debian',
          facts: engineFacts({ containerd: '1.7.24~ds1' }),
          hints,
          observed: 'CVE-2024-25621',
        },
      ],
      error: [{ name: 'an engine that names no containerd', facts: engineFacts({ containerd: '' }), hints }],
    }),
  ).toEqual([]);
});

const runtimes = (more: object) => ({ info: info({ Runtimes: { runc: { path: 'runc' }, ...more } }) });
const features = (version: string) => ({
  'org.opencontainers.runtime-spec.features': JSON.stringify({
    annotations: { 'org.opencontainers.runc.commit': 'c', 'org.opencontainers.runc.version': version },
  }),
});
const BACKPORT = '1.1.10+ds1-1~bpo12+1';
const DEB12 = { builder: 'vendor', from: 'runc 1.1.5+ds1-1+deb12u1' } as const;
const INSTALLED = {
  packages: { managers: ['dpkg'], installed: [{ name: 'runc', version: '1.1.5+ds1-1+deb12u1' }] },
};

it('runtime-runc-not-vulnerable', () => {
  expect(
    examineCheck(runc, {
      pass: [
        { name: 'a release without known flaws', facts: engineFacts(), hints },
        {
          name: 'a further runtime without any',
          facts: engineFacts({}, runtimes({ new: { path: '/opt/runc', status: features('1.5.1') } })),
          hints,
          observed: '/opt/runc',
        },
        {
          name: 'a package in which the distribution fixed it',
          facts: engineFacts(
            { runc: '1.1.5+ds1' },
            { ...INSTALLED, advisories: tableWith([rowOf('CVE-2024-21626')]) },
            DEB12,
          ),
          hints,
          observed: 'CVE-2024-21626 is fixed in runc 1.1.5+ds1-1+deb12u1',
        },
      ],
      fail: [
        {
          name: 'a leaked descriptor',
          facts: engineFacts({ runc: '1.1.11' }),
          hints,
          observed: 'CVE-2024-21626',
        },
        {
          name: 'a stage before the release with the fix',
          facts: engineFacts({ runc: '1.0.0-rc95' }),
          hints,
        },
        {
          name: 'a further runtime with flaws',
          facts: engineFacts({}, runtimes({ old: { path: '/opt/runc-1.1.11', status: features('1.1.11') } })),
          hints,
          observed: '/opt/runc-1.1.11',
        },
        {
          name: 'a package that the policy knows to lack a fix',
          facts: engineFacts({ runc: '1.1.5+ds1' }, INSTALLED, DEB12),
          hints,
          policy: { 'distribution-fixed-versions': ['CVE-2025-31133 runc 1.1.5+ds1-1+deb12u2'] },
          observed: /affected by CVE-2025-31133$/,
        },
      ],
      manual: [
        ...['1.1.5+ds1', '1.1.15+ds1'].map((version) => ({
          name: `the build ${version} of Debian`,
          facts: engineFacts({ runc: version }, {}, DEB12),
          hints,
        })),
        {
          name: 'crun, which the table does not cover',
          facts: engineFacts(
            {},
            runtimes({
              crun: { path: '/usr/bin/crun', status: { 'org.opencontainers.runtime-spec.features': '{}' } },
            }),
          ),
          hints,
          observed: '/usr/bin/crun',
        },
        {
          name: 'a backport, whose number is higher than that with the fix of its release',
          facts: engineFacts(
            { runc: '1.1.10+ds1' },
            { packages: { managers: ['dpkg'], installed: [{ name: 'runc', version: BACKPORT }] } },
            { builder: 'vendor', from: `runc ${BACKPORT}` },
          ),
          hints,
          observed: /affected by [^;]*CVE-2024-21626/,
        },
        {
          name: 'a package with the fix beside a program of another release that runs',
          facts: engineFacts(
            { runc: '1.1.4' },
            { ...INSTALLED, advisories: tableWith([rowOf('CVE-2024-21626')]) },
            DEB12,
          ),
          hints,
        },
        { name: 'a table that is too old', facts: engineFacts({}, { moment: momentOf(400) }), hints },
      ],
      error: [
        {
          name: 'a runtime whose version the engine does not tell',
          facts: engineFacts({}, runtimes({ old: { path: '/opt/runc' } })),
          hints,
        },
        { name: 'a commit for a version', facts: engineFacts({ runc: 'v1' }), hints },
      ],
    }),
  ).toEqual([]);
});

it('runtime-runc-not-vulnerable names each runtime by its program, with a line break behind its version or a v before it', () => {
  const further = runtimes({
    good: { path: '/opt/good', status: features('v1.5.1') },
    bad: { path: '/opt/bad', status: features('1.3.0\n') },
  });
  const verdicts = of(runc, engineFacts({}, further));
  expect(
    verdicts.map((verdict) => [verdict.status, verdict.status === 'error' ? '' : verdict.resource?.name]),
  ).toEqual([
    ['pass', 'root'],
    ['pass', '/opt/good'],
    ['fail', '/opt/bad'],
  ]);
});

const container = (Image: string) => ({
  Id: 'a'.repeat(64),
  Names: ['/builder'],
  Image,
  ImageID: '',
  State: 'running',
  Labels: {},
});
const withContainers = (facts: object, ...containers: object[]) => ({ ...facts, containers });

it('buildkit-not-vulnerable', () => {
  expect(
    examineCheck(buildkit, {
      pass: [
        {
          name: 'an engine with a builder without known flaws',
          facts: withContainers(engineFacts()),
          hints: withProcesses,
          observed: 'BuildKit 0.33.1',
        },
        {
          name: 'a builder in a container beside it',
          facts: withContainers(engineFacts(), container('moby/buildkit:v0.33.1-rootless')),
          hints: withProcesses,
          observed: 'moby/buildkit:v0.33.1-rootless',
        },
        {
          name: 'a builder that is no image of moby',
          facts: withContainers(engineFacts(), container('example.org/app:v0.1.0')),
          hints: withProcesses,
        },
      ],
      fail: [
        {
          name: '24.0.9, which advisories name as fixed',
          facts: withContainers(engineFacts({ engine: '24.0.9' })),
          hints: withProcesses,
          observed: 'BuildKit 0.11.6',
        },
        {
          name: 'an old builder in a container',
          facts: withContainers(engineFacts(), container('moby/buildkit:v0.12.4')),
          hints: withProcesses,
          observed: 'CVE-2024-23651',
        },
        {
          name: 'an old builder of another registry',
          facts: withContainers(engineFacts(), container('mirror.example:5000/moby/buildkit:v0.12.4')),
          hints: withProcesses,
        },
        {
          name: 'an old builder by way of a proxy of a registry',
          facts: withContainers(engineFacts(), container('harbor.example/hub/moby/buildkit:v0.12.4')),
          hints: withProcesses,
        },
        {
          name: 'an old builder on the host',
          facts: withContainers(engineFacts()),
          hints: {
            processes,
            grounds: groundsOf({ builders: [{ pid: 7, path: '/usr/bin/buildkitd', version: '0.12.4' }] }),
          },
        },
        {
          name: 'an engine older than the rows',
          facts: withContainers(engineFacts({ engine: '20.10.24' })),
          hints: withProcesses,
          observed: 'older than 0.10.6',
        },
      ],
      manual: [
        {
          name: 'a build of Debian',
          facts: withContainers(engineFacts({ engine: '26.1.5+dfsg1' }, {}, VENDOR)),
          hints: withProcesses,
          observed: 'BuildKit 0.13.2',
        },
        {
          name: 'a fork',
          facts: withContainers(engineFacts({ engine: '25.0.17' })),
          hints: withProcesses,
          observed: 'a fork',
        },
        {
          name: 'a builder in an image of any name',
          facts: withContainers(engineFacts(), container('example.org/ci:7')),
          hints: running('a'.repeat(64)),
          observed: 'example.org/ci:7, in which a buildkitd runs',
        },
        {
          name: 'an image of somebody else that is called buildkit',
          facts: withContainers(engineFacts(), container('example.org/buildkit:v0.12.4')),
          hints: withProcesses,
        },
        {
          name: 'a floating tag',
          facts: withContainers(engineFacts(), container('moby/buildkit:buildx-stable-1')),
          hints: withProcesses,
        },
        {
          name: 'a flaw that came after the last row of engines',
          facts: withContainers(
            engineFacts(
              { engine: '29.10.0' },
              {
                advisories: tableWith([
                  { ...rowOf('CVE-2026-93318'), affected: [{ introduced: '0.34.0', fixed: '0.35.0' }] },
                ]),
              },
            ),
          ),
          hints: withProcesses,
        },
      ],
      notapplicable: [
        {
          name: 'an engine before BuildKit',
          facts: withContainers(engineFacts({ engine: '18.03.1' })),
          hints: withProcesses,
          observed: '18.03.1',
        },
      ],
      error: [
        {
          name: 'builders of containers not read',
          facts: withContainers(engineFacts()),
          hints: { ...hints, processes: notRead('timeout') },
        },
        { name: 'no version', facts: withContainers(engineFacts({ engine: 'dev' })), hints: withProcesses },
        {
          name: 'builders of the host not read',
          facts: withContainers(engineFacts()),
          hints: { processes, grounds: notRead('timeout') },
        },
        {
          name: 'builders that may run unseen',
          facts: withContainers(engineFacts()),
          hints: { processes, grounds: groundsOf({ complete: false }) },
        },
      ],
    }),
  ).toEqual([]);
});

test('a daemon that runs on from before an update is not what the package says, and for runc that does not matter', () => {
  const row = {
    ...rowOf('CVE-2026-92543'),
    distributions: [
      {
        package: 'docker.io',
        format: 'dpkg' as const,
        distribution: 'debian',
        release: '12',
        fixed: '20.10.24+dfsg1-1+deb12u1',
        source: 'https://example.org',
      },
    ],
  };
  const facts = engineFacts(
    { engine: '20.10.24+dfsg1' },
    {
      advisories: tableWith([row]),
      packages: {
        managers: ['dpkg'],
        installed: [{ name: 'docker.io', version: '20.10.24+dfsg1-1+deb12u1' }],
      },
    },
    VENDOR,
  );
  expect(statusesOf(engine, facts)).toEqual(['pass']);
  expect(statusesOf(engine, facts, { grounds: groundsOf({ replaced: ['dockerd'] }) })).toEqual(['manual']);
  expect(statusesOf(engine, facts, { grounds: groundsOf({ replaced: null }) })).toEqual(['error']);
  expect(statusesOf(engine, facts, { grounds: notRead('timeout') })).toEqual(['error']);
  expect(
    statusesOf(engine, { ...facts, packages: { ...facts.packages, managers: ['dpkg', 'rpm'] } }),
  ).toEqual(['manual']);
});

test('a fail names ids, where each is fixed, and the nearest release without them', () => {
  const text = textOf(engine, engineFacts({ engine: '28.5.2' }));
  expect(text).toContain('CVE-2026-41567 (high, fixed in 29.5.1');
  expect(text).toContain('29.8.2 is the nearest release without them');
  expect(text).toMatch(/advisories of 2026-10-10, 1 day old/);
});

test('a table of thousands of rows makes no finding without end', () => {
  const row = rowOf('CVE-2026-92543');
  const rows = Array.from({ length: 5000 }, (_, at) => ({
    ...row,
    id: `CVE-2026-${100_000 + at}`,
    summary: 'x'.repeat(200),
  }));
  expect(
    textOf(engine, engineFacts({ engine: '29.8.1' }, { advisories: tableWith(rows) })).length,
  ).toBeLessThan(6000);
});
