import { describe, expect, it, test } from 'vitest';
import { BUNDLED_ADVISORIES } from '../../checks/advisories/bundled.ts';
import { advisoryTableSchema, type ReleasedComponent } from '../../src/model/advisories.ts';
import { branchState, conditionState, hitsOf } from '../../src/probes/engine/release-advisories.ts';
import { compareSoftwareVersions, parseSoftwareVersion } from '../../src/probes/engine/software-version.ts';

const parse = (text: string) => {
  const version = parseSoftwareVersion(text);
  if (!version) throw new Error(`${text} is no version`);
  return version;
};
const hits = (component: ReleasedComponent, version: string) =>
  hitsOf(BUNDLED_ADVISORIES, component, parse(version)).map(({ advisory }) => advisory.id);
const state = (component: ReleasedComponent, version: string, day = '2026-11-22') =>
  branchState(BUNDLED_ADVISORIES, component, parse(version), day).state;

describe('the bundled table', () => {
  it('has the published form, each flaw of a part once, and ranges that begin before they end', () => {
    expect(() => advisoryTableSchema.parse(BUNDLED_ADVISORIES)).not.toThrow();
    const keys = BUNDLED_ADVISORIES.advisories.map(({ id, component }) => `${id} ${component}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { id, aliases, affected, published, source } of BUNDLED_ADVISORIES.advisories) {
      expect(aliases, id).toEqual([expect.stringMatching(/^GHSA(-[2-9a-z]{4}){3}$/)]);
      expect(source, id).toBe(`https://github.com/advisories/${aliases[0]}`);
      expect(published <= BUNDLED_ADVISORIES.dataThrough, id).toBe(true);
      for (const { introduced, fixed } of affected)
        if (fixed !== null && introduced !== '0')
          expect(compareSoftwareVersions(parse(introduced), parse(fixed)), id).toBeLessThan(0);
    }
  });
});

describe('advisories', () => {
  test.each([
    ['runc', '1.1.11', 'CVE-2024-21626', true],
    ['runc', '1.1.12', 'CVE-2024-21626', false],
    ['runc', '1.0.0-rc92', 'CVE-2024-21626', false],
    ['runc', '1.0.0-rc93', 'CVE-2024-21626', true],
    ['runc', '1.0.0-rc6', 'CVE-2019-5736', true],
    ['runc', '1.0.0-rc7', 'CVE-2019-5736', false],
    ['runc', '1.2.7', 'CVE-2025-31133', true],
    ['runc', '1.2.8', 'CVE-2025-31133', false],
    ['runc', '1.3.2', 'CVE-2025-31133', true],
    ['runc', '1.3.3', 'CVE-2025-31133', false],
    ['engine', '27.1.0', 'CVE-2024-41110', true],
    ['engine', '27.1.1', 'CVE-2024-41110', false],
    ['containerd', '2.1.0', 'CVE-2025-47290', true],
    ['containerd', '1.7.33', 'CVE-2025-47290', false],
    // What a build from the sources calls itself is older than everything.
    ['engine', '0.0.0-dev', 'CVE-2026-34040', true],
  ] as const)('%s %s: %s %s', (component, version, id, concerned) => {
    expect(hits(component, version).includes(id)).toBe(concerned);
  });

  it('without a fix concern every version from the first on', () => {
    const [advisory] = BUNDLED_ADVISORIES.advisories.filter(({ component }) => component === 'runc');
    if (!advisory) throw new Error('The table has no flaw of runc.');
    const unfixed = { ...advisory, affected: [{ introduced: '1.2.0', fixed: null }] };
    const hitsAt = (version: string) =>
      hitsOf({ ...BUNDLED_ADVISORIES, advisories: [unfixed] }, 'runc', parse(version));
    expect(hitsAt('1.2.0')).toEqual([{ advisory: unfixed, fixed: null }]);
    expect(hitsAt('9.0.0')).toEqual([{ advisory: unfixed, fixed: null }]);
    expect(hitsAt('1.1.15')).toEqual([]);
  });

  it('of one part say nothing of another', () => {
    expect(hits('containerd', '1.1.11').some((id) => hits('runc', '1.1.11').includes(id))).toBe(false);
  });
});

describe('branches', () => {
  test.each([
    ['engine', '29.10.0', 'supported'],
    ['engine', '28.5.2', 'ended'],
    ['engine', '25.0.17', 'supported'],
    ['engine', '20.10.24', 'ended'],
    ['engine', '30.0.0', 'unlisted'],
    ['containerd', '2.3.6', 'supported'],
    ['containerd', '2.10.0', 'unlisted'],
    ['containerd', '1.4.13', 'ended'],
    ['runc', '1.3.6', 'supported'],
    ['runc', '1.0.3', 'ended'],
  ] as const)('%s %s is %s', (component, version, expected) => {
    expect(state(component, version)).toBe(expected);
  });

  it('are judged from the first version that is not too old', () => {
    const { runc } = BUNDLED_ADVISORIES.components;
    const components = { ...BUNDLED_ADVISORIES.components, runc: { ...runc, endedBelow: '1.5' } };
    const stateOf = (version: string) =>
      branchState({ ...BUNDLED_ADVISORIES, components }, 'runc', parse(version), '2026-11-22').state;
    expect(stateOf('1.4.9')).toBe('ended');
    expect(stateOf('1.5.0')).toBe('supported');
  });

  it('end on their day, seen from the day of collection', () => {
    expect(state('engine', '25.0.17', '2026-12-03')).toBe('supported');
    expect(state('engine', '25.0.17', '2026-12-04')).toBe('ended');
  });
});

it('a condition holds, is excluded, or is for a person', () => {
  const context = { authorizationPlugins: [], swarm: false };
  expect(conditionState('always', context)).toBe('holds');
  expect(conditionState('an authorization plugin is configured', context)).toBe('excluded');
  expect(
    conditionState('an authorization plugin is configured', { ...context, authorizationPlugins: ['opa'] }),
  ).toBe('holds');
  expect(conditionState('a swarm has an encrypted overlay network', context)).toBe('excluded');
  expect(conditionState('a swarm has an encrypted overlay network', { ...context, swarm: true })).toBe('ask');
  expect(conditionState('Kubernetes uses this containerd (CRI)', context)).toBe('ask');
  expect(
    conditionState('Kubernetes uses this containerd (CRI), and checkpoints can be restored', context),
  ).toBe('ask');
  expect(conditionState('docker cp or the archive API is used on a hostile container', context)).toBe(
    'holds',
  );
});
