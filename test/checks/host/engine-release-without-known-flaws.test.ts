import { expect, it } from 'vitest';
import check from '../../../checks/host/engine-release-without-known-flaws.ts';
import { examineCheck, judge, sampleSubject } from '../../../src/kit/testing.ts';
import type { ReleasedComponent } from '../../../src/model/advisories.ts';
import { BUNDLED_ADVISORIES } from '../../../src/probes/advisories/advisory-table.ts';
import { type ComponentVersion, componentVersions } from '../../../src/probes/engine/component-versions.ts';
import { parseSoftwareVersion } from '../../../src/probes/engine/software-version.ts';
import { engineWith, infoAnswer, missing, processOf, type Sections } from '../../probes/literal-host.ts';
import { info } from '../daemon/engine-facts.ts';

const part = (
  component: ReleasedComponent,
  reported: string,
  change: Partial<ComponentVersion> = {},
): ComponentVersion => ({
  component,
  reported,
  version: parseSoftwareVersion(reported),
  builder: 'project',
  from: 'docker-ce 5:29.8.2-1',
  ...change,
});
const facts = (components: readonly ComponentVersion[], change: Readonly<Record<string, unknown>> = {}) => ({
  components,
  info: info(change),
  advisories: { bundled: true, origin: 'a test', table: BUNDLED_ADVISORIES },
});
const GOOD = [part('engine', '29.8.2'), part('containerd', '2.3.6'), part('runc', '1.3.6')];
const on = (day: string) => {
  const engine = sampleSubject('engine');
  return { ...engine, snapshot: { ...engine.snapshot, startedAt: `${day}T00:00:00.000Z` } };
};
const days = (after: number) =>
  new Date(Date.parse(BUNDLED_ADVISORIES.dataThrough) + after * 86_400_000).toISOString().slice(0, 10);
const subject = on(days(1));
const AUTHZ = { Plugins: { Authorization: ['opa'] } };

it('engine-release-without-known-flaws', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'no known flaw, though newer releases are out (29.10.0)', facts: facts(GOOD), subject },
        {
          name: 'an older table is good enough for the policy',
          facts: facts(GOOD),
          subject: on(days(91)),
          policy: { 'advisory-table-max-age-days': 365 },
        },
      ],
      fail: [
        {
          name: 'a container escape in runc',
          facts: facts([part('runc', '1.1.11')]),
          subject,
          observed: 'runc 1.1.11',
        },
        {
          name: 'an engine 20.10.7, which peers let pass by comparing with a date',
          facts: facts([part('engine', '20.10.7')]),
          subject,
        },
        {
          name: 'an engine 27.0.1, which peers let pass as well',
          facts: facts([part('engine', '27.0.1')]),
          subject,
        },
        { name: 'a branch without fixes', facts: facts([part('containerd', '2.1.9')]), subject },
        {
          name: 'a flaw that an old table knows',
          facts: facts([part('runc', '1.3.2')]),
          subject: on(days(400)),
        },
        { name: 'the last release with a single flaw', facts: facts([part('engine', '29.8.1')]), subject },
        { name: 'a plugin that a flaw bypasses', facts: facts([part('engine', '29.3.0')], AUTHZ), subject },
      ],
      manual: [
        {
          name: 'a build of Debian',
          facts: facts([
            part('engine', '20.10.24+dfsg1', {
              builder: 'vendor',
              from: 'docker.io 20.10.24+dfsg1-1+deb12u1',
            }),
          ]),
          subject,
          observed: 'docker.io 20.10.24+dfsg1-1+deb12u1',
        },
        {
          name: 'a build of Mirantis',
          facts: facts([part('engine', '23.0.14m', { builder: 'vendor' })]),
          subject,
        },
        {
          name: 'a builder that cannot be told',
          facts: facts([part('runc', '1.1.11', { builder: 'unknown', from: null })]),
          subject,
        },
        {
          name: 'no version',
          facts: facts([part('engine', 'library-import')]),
          subject,
          observed: 'library-import',
        },
        { name: 'a part that the engine does not name', facts: facts([part('runc', '')]), subject },
        { name: 'a branch newer than the table', facts: facts([part('engine', '30.0.0')]), subject },
        {
          name: 'a flaw for those that run Kubernetes beside it',
          facts: facts([part('containerd', '2.3.1')]),
          subject,
        },
        {
          name: 'a single flaw that depends on Kubernetes',
          facts: facts([part('containerd', '2.3.3')]),
          subject,
          observed: 'containerd 2.3.3',
        },
        {
          name: 'a table older than a window of one day',
          facts: facts(GOOD),
          subject: on(days(2)),
          policy: { 'advisory-table-max-age-days': 1 },
        },
      ],
    }),
  ).toEqual([]);
});

it('engine-release-without-known-flaws judges each part, names the flaw and where it is fixed', () => {
  const verdicts = judge(check, { facts: facts([...GOOD.slice(0, 2), part('runc', '1.2.7')]), subject });
  expect(verdicts.map(({ status }) => status)).toEqual(['pass', 'pass', 'fail']);
  expect(verdicts[2]).toMatchObject({
    message: expect.stringMatching(/CVE-2025-31133 \(high, fixed in 1\.2\.8\)/),
  });
  const keys = verdicts.map((verdict) => (verdict.status === 'error' ? '' : verdict.resource?.key));
  expect(new Set(keys).size).toBe(3);
});

it('engine-release-without-known-flaws names what a flaw depends on, and by what a build of a vendor is suspected', () => {
  const messageOf = (one: ComponentVersion) => {
    const verdict = judge(check, { facts: facts([one]), subject })[0];
    return verdict && 'message' in verdict ? verdict.message : '';
  };
  expect(messageOf(part('containerd', '2.3.3'))).toMatch(
    /Kubernetes uses .*CVE-2026-95837, fixed in 2\.3\.4/,
  );
  const byVendor = { builder: 'vendor', from: 'runc 1.1.11-1' } as const;
  expect(messageOf(part('runc', '1.1.11', byVendor))).toMatch(
    /runc 1\.1\.11-1.*upstream number.*CVE-2024-21626/,
  );
  expect(messageOf(part('runc', '1.1.11', { builder: 'unknown', from: null }))).toContain(
    'Who built it cannot be told',
  );
});

it('engine-release-without-known-flaws counts a bypass of plugins only where there is one, and says why not', () => {
  const without = judge(check, { facts: facts([part('engine', '29.3.0')]), subject })[0];
  expect(without).toMatchObject({ observed: expect.stringContaining('CVE-2026-34040 does not apply') });
  expect(judge(check, { facts: facts([part('engine', '29.3.0')], AUTHZ), subject })[0]).toMatchObject({
    message: expect.stringContaining('CVE-2026-34040'),
  });
});

it('engine-release-without-known-flaws does not rule a flaw of swarm networks out where there is a swarm', () => {
  const OVERLAY = 'does not apply: not "a swarm has an encrypted overlay network"';
  const observedIn = (state: string) => {
    const old = facts([part('engine', '20.10.23')], { Swarm: { LocalNodeState: state } });
    const verdict = judge(check, { facts: old, subject })[0];
    return verdict && 'observed' in verdict ? verdict.observed : '';
  };
  for (const state of ['inactive', '']) expect(observedIn(state)).toContain(OVERLAY);
  for (const state of ['active', 'pending', 'locked', 'error'])
    expect(observedIn(state)).not.toContain(OVERLAY);
});

it('the builder is told by suffix and package, and the version by what runs', () => {
  const read = (version: string, installed: readonly object[], managers = ['dpkg'], more: Sections = {}) => {
    const fact = componentVersions.read(
      engineWith({
        'engine/root:version': { Version: version, Components: [{ Name: 'Engine', Version: version }] },
        'host:packages': { managers, installed },
        ...more,
      }),
    );
    return fact.known ? fact.value.map(({ builder }) => builder)[0] : fact.cause.code;
  };
  expect(read('28.5.2', [{ name: 'docker-ce', version: '5:28.5.2-1' }])).toBe('project');
  expect(read('28.5.2', [])).toBe('unknown');
  expect(read('28.5.2', [{ name: 'runc', version: '1.3.3' }])).toBe('unknown');
  expect(read('28.5.2', [{ name: 'moby-engine', version: '28.5.2-1.fc43' }])).toBe('vendor');
  expect(read('28.5.2+dfsg4', [])).toBe('vendor');
  expect(read('28.5.2', [], [])).toBe('unknown');
  const snap = { 'host:daemon-processes': [processOf({ executable: '/snap/docker/3265/bin/dockerd' })] };
  expect(read('28.5.2', [], ['dpkg'], snap)).toBe('vendor');
  const unseen = {
    'host:daemon-processes': [processOf({ executable: null })],
    'engine/root:info': infoAnswer({ DockerRootDir: '/var/snap/docker/common/var-lib-docker' }),
  };
  expect(read('28.5.2', [], ['dpkg'], unseen)).toBe('vendor');
});

it('the builder is not told by packages where nobody can see whether it is that of the snap', () => {
  const fact = componentVersions.read(
    engineWith({
      'engine/root:version': { Version: '28.5.2', Components: [] },
      'engine/root:info': missing('timeout'),
      'host:packages': { managers: ['dpkg'], installed: [{ name: 'docker-ce', version: '5:28.5.2-1' }] },
      'host:daemon-processes': [processOf({ executable: null })],
    }),
  );
  expect(fact).toMatchObject({ known: false, cause: { code: 'timeout' } });
});

it('what tells the builder is among the evidence', () => {
  const sections = {
    'engine/root:version': { Version: '28.5.2', Components: [] },
    'host:packages': { managers: ['dpkg'], installed: [] },
    'host:daemon-processes': [processOf({ executable: '/snap/docker/3265/bin/dockerd' })],
  };
  expect(componentVersions.read(engineWith(sections)).evidence).toContain('host:daemon-processes');
});

const PARTS = [
  { Name: 'Engine', Version: '28.5.2' },
  { Name: 'containerd', Version: 'v2.3.6' },
  { Name: 'runc', Version: '1.3.6' },
  { Name: 'docker-init', Version: '0.19.0' },
];
const partsOf = (installed: readonly object[], Components: readonly object[] = PARTS) => {
  const fact = componentVersions.read(
    engineWith({
      'engine/root:version': { Version: '28.5.2', Components },
      'host:packages': { managers: ['dpkg'], installed },
    }),
  );
  return fact.known ? fact.value : [];
};

it('each part has the version that the engine names for it, and none where it names none', () => {
  expect(partsOf([]).map(({ component, reported }) => [component, reported])).toEqual([
    ['engine', '28.5.2'],
    ['containerd', 'v2.3.6'],
    ['runc', '1.3.6'],
  ]);
  expect(partsOf([], PARTS.slice(0, 2)).map(({ reported }) => reported)).toEqual(['28.5.2', 'v2.3.6', '']);
});

it.each([
  ['docker-ce', 'project', 'unknown', 'unknown'],
  ['containerd.io', 'unknown', 'project', 'project'],
  ['docker.io', 'vendor', 'unknown', 'unknown'],
  ['docker-ee', 'vendor', 'unknown', 'unknown'],
  ['docker-engine', 'vendor', 'unknown', 'unknown'],
  ['docker', 'vendor', 'unknown', 'unknown'],
  ['moby-engine', 'vendor', 'unknown', 'unknown'],
  ['containerd', 'unknown', 'vendor', 'unknown'],
  ['moby-containerd', 'unknown', 'vendor', 'unknown'],
  ['runc', 'unknown', 'unknown', 'vendor'],
  ['moby-runc', 'unknown', 'unknown', 'vendor'],
])('the package %s says who built engine (%s), containerd (%s) and runc (%s)', (name, ...builders) => {
  const found = partsOf([{ name, version: '1-1' }]);
  expect(found.map(({ builder }) => builder)).toEqual(builders);
  expect(found.map(({ from }) => from)).toEqual(
    builders.map((builder) => (builder === 'unknown' ? null : `${name} 1-1`)),
  );
});

it('a package of a distribution beside one of the project is taken for the one that runs', () => {
  const both = [
    { name: 'containerd.io', version: '2-1' },
    { name: 'runc', version: '1-1' },
  ];
  expect(partsOf(both).map(({ builder, from }) => [builder, from])).toEqual([
    ['unknown', null],
    ['project', 'containerd.io 2-1'],
    ['vendor', 'runc 1-1'],
  ]);
});

it('engine-release-without-known-flaws does not call a release good by a table that is too old', () => {
  const statusOn = (day: string) =>
    judge(check, { facts: facts(GOOD.slice(0, 1)), subject: on(day) })[0]?.status;
  expect(statusOn(days(90))).toBe('pass');
  expect(statusOn(days(91))).toBe('manual');
});
