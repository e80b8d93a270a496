import { describe, expect, it } from 'vitest';
import { baselineOf, judgesOtherwise, type RunOfDrift } from '../../src/history/baseline.ts';
import { baselineSchema } from '../../src/model/drift.ts';
import { sampleResults } from '../reports/sample-results.ts';

const { hosts: _, checks: __, ...head } = sampleResults({ containers: 0 });
const run = (more: Partial<RunOfDrift['head']> = {}, names = ['web-1']): RunOfDrift => ({
  head: { ...head, ...more },
  names,
});
const changed = (before: RunOfDrift, after: RunOfDrift) => baselineOf(before, after).changed;
const policy = (name: string, digest: string) => ({
  name,
  title: null,
  digest,
  files: [],
  parameters: {},
  severities: [],
  leftOut: [],
});

describe('what a run was compared with', () => {
  it('is what results can carry, and nothing of it changed where nothing did', () => {
    const baseline = baselineOf(run(), run());
    expect(baselineSchema.parse(baseline)).toEqual(baseline);
    expect(baseline).toMatchObject({ id: head.run.id, changed: [], newHosts: [], vanishedHosts: [] });
    expect(judgesOtherwise(baseline)).toBe(false);
  });

  it('names the program where its version or its digest is another', () => {
    const tool = (version: string, digest: string | null) =>
      run({ tool: { name: 'plimsoll', version, digest } });
    expect(changed(tool('0.1.0', 'a'), tool('0.2.0', 'a'))).toEqual([
      { what: 'tool', before: 'plimsoll 0.1.0', after: 'plimsoll 0.2.0' },
    ]);
    expect(changed(tool('0.1.0', null), tool('0.1.0', 'abc'))).toEqual([
      { what: 'tool', before: 'plimsoll 0.1.0 (from its sources)', after: 'plimsoll 0.1.0 (abc)' },
    ]);
  });

  it('names the benchmark, its level and a policy that means another thing', () => {
    const level = run({ benchmark: { ...head.benchmark, level: 1 } });
    expect(changed(level, run())).toEqual([{ what: 'level', before: '1', after: '2' }]);
    const version = run({ benchmark: { ...head.benchmark, version: '1.7.0' } });
    expect(changed(version, run())).toMatchObject([{ what: 'benchmark', before: 'cis-docker 1.7.0' }]);
    expect(changed(run(), run({ policies: [policy('strict', 'a')] }))).toEqual([
      { what: 'policy', before: 'none', after: 'strict' },
    ]);
    expect(changed(run({ policies: [policy('p', 'a')] }), run({ policies: [policy('p', 'b')] }))).toEqual([
      { what: 'policy', before: 'p (a)', after: 'p (b)' },
    ]);
    expect(changed(run({ policies: [policy('p', 'a')] }), run({ policies: [policy('q', 'a')] }))).toEqual([]);
  });

  it('names files that were brought along, and says that waivers change no verdict', () => {
    const input = (role: 'waivers' | 'advisories', sha256: string) =>
      run({ run: { ...head.run, inputs: [{ role, name: 'f', sha256 }] } });
    const waivers = baselineOf(input('waivers', 'a'), input('waivers', 'b'));
    expect(waivers.changed).toEqual([{ what: 'waivers', before: 'f (a)', after: 'f (b)' }]);
    expect(judgesOtherwise(waivers)).toBe(false);
    expect(judgesOtherwise(baselineOf(input('advisories', 'a'), input('advisories', 'b')))).toBe(true);
    // Results that do not say what was brought along are no reason to claim that it changed.
    expect(changed(run(), input('advisories', 'a'))).toEqual([]);
  });

  it('names hosts that came and went, but none that this run left out', () => {
    const inventory = { hosts: 3, selected: 2, leftOut: ['db-1'] };
    const after = run({ run: { ...head.run, inventory } }, ['web-1', 'web-2']);
    expect(baselineOf(run({}, ['web-1', 'db-1', 'old-1']), after)).toMatchObject({
      newHosts: ['web-2'],
      vanishedHosts: ['old-1'],
    });
  });

  it('names no host that one of them may have left out, or was not asked for', () => {
    const of = (inventory: { hosts: number; selected: number; leftOut: string[] }, ...names: string[]) =>
      run({ run: { ...head.run, inventory } }, names);
    const whole = of({ hosts: 2, selected: 2, leftOut: [] }, 'web-1', 'db-1');
    const limited = of({ hosts: 2, selected: 1, leftOut: ['db-1'] }, 'web-1');
    expect(baselineOf(limited, whole)).toMatchObject({ newHosts: [], vanishedHosts: [] });
    // Of an inventory that is that large not every host is named.
    const huge = of({ hosts: 5000, selected: 1, leftOut: ['other'] }, 'web-1');
    expect(baselineOf(whole, huge)).toMatchObject({ newHosts: [], vanishedHosts: [] });
    // Whoever names a host on the command line says nothing of the others.
    expect(baselineOf(whole, run({}, ['web-1'])).vanishedHosts).toEqual([]);
  });
});
