import { describe, expect, it } from 'vitest';
import { driftOf } from '../../src/history/drift.ts';
import { newlyOpen } from '../../src/model/newly-open.ts';
import type { HostResult } from '../../src/model/results.ts';
import { hostWith, lostHost, type Told } from '../history/hosts-of-findings.ts';

const off = (status: Told['status'], more: Partial<Told> = {}): Told => ({
  check: 'off',
  on: 'web',
  status,
  ...more,
});
const none: Told = { check: 'off', on: 'engine', status: 'notapplicable' };

function open(before: HostResult | null, after: HostResult): readonly string[] {
  const drift = driftOf(before, after, { judgesOtherwise: false });
  return newlyOpen({ ...after, drift }).map(({ fingerprint }) => fingerprint);
}
const between = (before: Told, after: Told) => open(hostWith([before]), hostWith([after]));

describe('what a gate on new fails counts', () => {
  it('is what the earlier audit shows not to have failed', () => {
    expect(between(off('pass'), off('fail'))).toEqual(['off web']);
    expect(between(none, off('fail'))).toEqual(['off web']);
    expect(between(off('fail'), off('fail'))).toEqual([]);
  });

  it('is not what is waived, and is what no longer is', () => {
    expect(between(off('pass'), off('fail', { waived: true }))).toEqual([]);
    expect(between(none, off('fail', { waived: true }))).toEqual([]);
    expect(between(off('fail', { waived: true }), off('fail'))).toEqual(['off web']);
  });

  it('is not what the earlier audit could not read', () => {
    expect(between(off('error'), off('fail'))).toEqual([]);
    expect(open(lostHost(), hostWith([off('fail')]))).toEqual([]);
  });

  it('is all that fails on a new host without a waiver, as far as it was selected', () => {
    const host = [off('fail'), off('fail', { on: 'db', waived: true }), off('pass', { on: 'api' })];
    expect(open(null, hostWith(host))).toEqual(['off web']);
    expect(open(null, hostWith(host, { notSelected: ['off'] }))).toEqual([]);
  });

  it('is nothing where nothing was compared', () => {
    expect(newlyOpen(hostWith([off('fail')]))).toEqual([]);
  });
});
