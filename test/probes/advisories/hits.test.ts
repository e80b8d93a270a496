import { describe, expect, it, test } from 'vitest';
import {
  type AdvisoryComponent,
  advisoryTableSchema,
  type ReleasedComponent,
} from '../../../src/model/advisories.ts';
import { cause } from '../../../src/model/cause.ts';
import { unread } from '../../../src/model/fact.ts';
import { BUNDLED_ADVISORIES } from '../../../src/probes/advisories/advisory-table.ts';
import { branchState } from '../../../src/probes/advisories/branch-state.ts';
import { conditionState } from '../../../src/probes/advisories/conditions.ts';
import { hitsOf, nearestWithout } from '../../../src/probes/advisories/hits.ts';
import {
  compareSoftwareVersions,
  parseSoftwareVersion,
} from '../../../src/probes/engine/software-version.ts';

const parse = (text: string) => {
  const version = parseSoftwareVersion(text);
  if (!version) throw new Error(`${text} is no version`);
  return version;
};
const hits = (component: AdvisoryComponent, version: string) =>
  hitsOf(BUNDLED_ADVISORIES, component, parse(version)).map(({ advisory }) => advisory.id);
const state = (component: ReleasedComponent, version: string, day = '2026-11-22') =>
  branchState(BUNDLED_ADVISORIES, component, parse(version), day).state;

describe('the bundled table', () => {
  it('has the published form, each flaw of a part once, and ranges that begin before they end', () => {
    expect(() => advisoryTableSchema.parse(BUNDLED_ADVISORIES)).not.toThrow();
    const keys = BUNDLED_ADVISORIES.advisories.map(({ id, component }) => `${id} ${component}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { id, aliases, affected, published, source } of BUNDLED_ADVISORIES.advisories) {
      const advisory = [id, ...aliases].find((one) => /^GHSA(-[2-9a-z]{4}){3}$/.test(one));
      const page = advisory ? `github.com/advisories/${advisory}` : `nvd.nist.gov/vuln/detail/${id}`;
      expect(source, id).toBe(`https://${page}`);
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
    ['buildkit', '0.12.4', 'CVE-2024-23651', true],
    ['buildkit', '0.12.5', 'CVE-2024-23651', false],
    ['kernel', '6.18.20', 'CVE-2026-31431', true],
    ['kernel', '6.18.44', 'CVE-2026-31431', false],
    ['runc', '1.0.0-rc95', 'CVE-2021-30465', false],
    ['runc', '1.0.0-rc95', 'CVE-2023-27561', true],
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
    expect(hitsAt('1.2.0')).toEqual([{ advisory: unfixed, fixed: null, unclear: false }]);
    expect(hitsAt('9.0.0')).toEqual([{ advisory: unfixed, fixed: null, unclear: false }]);
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

it('the nearest release without flaws is one of the table, and none is named where there is none', () => {
  const nearest = (component: AdvisoryComponent, version: string) =>
    nearestWithout(
      BUNDLED_ADVISORIES,
      component,
      parse(version),
      hitsOf(BUNDLED_ADVISORIES, component, parse(version)),
    );
  expect(nearest('runc', '1.1.11')).toBe('1.3.6');
  expect(nearest('engine', '28.5.2')).toBe('29.8.2');
  expect(nearest('containerd', '2.3.1')).toBe('2.3.6');
  const unfixed = BUNDLED_ADVISORIES.advisories
    .filter(({ component }) => component === 'runc')
    .map((row) => ({ ...row, affected: [{ introduced: '0', fixed: null }] }));
  const table = { ...BUNDLED_ADVISORIES, advisories: unfixed };
  expect(nearestWithout(table, 'runc', parse('1.1.11'), hitsOf(table, 'runc', parse('1.1.11')))).toBeNull();
});

it('a condition holds, is excluded by a fact, is for a person, or hangs on a fact that was not read', () => {
  expect(conditionState('always', {})).toBe('holds');
  expect(conditionState('authorization-plugin', { 'authorization-plugin': false })).toBe('excluded');
  expect(conditionState('authorization-plugin', { 'authorization-plugin': true })).toBe('holds');
  expect(conditionState('encrypted-overlay-network', { 'encrypted-overlay-network': false })).toBe(
    'excluded',
  );
  expect(conditionState('encrypted-overlay-network', {})).toBe('ask');
  expect(conditionState('cri', {})).toBe('ask');
  expect(conditionState('cri-with-checkpoints', {})).toBe('ask');
  expect(conditionState('docker-cp', {})).toBe('holds');
  const unseen = unread(cause('needs-root', 'Not seen.', 'Be root.'));
  expect(conditionState('firewalld', { firewalld: unseen })).toBe(unseen);
});
