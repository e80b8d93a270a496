import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { FAMILIES } from '../../checks/families.ts';
import { CHECKS } from '../../checks/index.ts';
import type { Benchmark } from '../../src/model/benchmark.ts';
import type { PolicyValues } from '../../src/model/parameter.ts';
import { type Results, resultsSchema } from '../../src/model/results.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { combineStatuses } from '../../src/model/status.ts';
import { describeHost } from '../../src/probes/describe-host.ts';
import { expectToAddUp } from '../support/adds-up.ts';
import { assessed } from '../support/assess.ts';
import { RECORDED } from '../support/snapshots.ts';

const [benchmark] = BENCHMARKS;
if (!benchmark) throw new Error('There is no benchmark.');

const judge = (snapshot: Snapshot, level: 1 | 2 = 2, against: Benchmark = benchmark): Results =>
  assessed([snapshot], {
    benchmark: against,
    level,
    checks: CHECKS,
    families: FAMILIES,
    describe: describeHost,
    toolVersion: '0.0.0',
  });

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const isValid = ajv.compile(z.toJSONSchema(resultsSchema));

describe.each([...RECORDED])('results of %s', (_, snapshot) => {
  const results = judge(snapshot);
  const [host] = results.hosts;
  if (!host) throw new Error('There is no host.');

  test('have the form that is published', () => {
    expect(resultsSchema.parse(results)).toEqual(results);
    isValid(JSON.parse(JSON.stringify(results)));
    expect(isValid.errors).toBeNull();
  });

  test('add up', () => {
    expectToAddUp(host);
    expect(host.reconciliation.controls.benchmark).toBe(118);
    expect(host.score.counts.waived).toBe(0);
    expect(host.reconciliation.images).toBeDefined();
  });

  test('a control is as bad as the worst of its findings', () => {
    for (const control of host.controls) {
      if (control.status === 'notselected') continue;
      const own = host.findings.filter(({ controls }) => controls.includes(control.id));
      expect(combineStatuses(own.map(({ status }) => status)), control.id).toBe(control.status);
      expect(control.reason).not.toBe('');
    }
  });

  test('every finding names evidence that is there, and a cause where it is an error', () => {
    expect(host.findings.length).toBeGreaterThan(70);
    for (const finding of host.findings) {
      for (const key of finding.evidence) expect(Object.keys(host.evidence)).toContain(key);
      expect(finding.cause !== null, finding.check).toBe(finding.status === 'error');
      if (['pass', 'fail', 'notapplicable'].includes(finding.status)) {
        expect(finding.evidence, `${finding.check} ${finding.resource.name}`).not.toEqual([]);
      }
      expect(Object.keys(results.checks)).toContain(finding.check);
    }
  });

  test('a fingerprint belongs to one check and one object', () => {
    const owners = new Map<string, string>();
    for (const { fingerprint, check, resource } of host.findings) {
      const owner = JSON.stringify([check, resource.engine, resource.type, resource.name]);
      expect(owners.get(fingerprint) ?? owner).toBe(owner);
      owners.set(fingerprint, owner);
    }
  });

  test('are the same for the same snapshot', () => {
    expect(judge(structuredClone(snapshot))).toEqual(results);
    expect(judge({ ...snapshot, name: 'other' }).run.id).not.toBe(results.run.id);
  });

  test('at level 1 leave out the controls of level 2, and change no other', () => {
    const lower = judge(snapshot, 1).hosts[0]?.controls ?? [];
    for (const [index, control] of host.controls.entries()) {
      expect(lower[index]?.status).toBe(control.level === 2 ? 'notselected' : control.status);
    }
  });
});

describe('results against the version that is chosen', () => {
  const [snapshot] = RECORDED.values();
  if (!snapshot) throw new Error('There is no recorded snapshot.');
  const against = (version: string, level: 1 | 2 = 2): Results => {
    const chosen = BENCHMARKS.find((candidate) => candidate.version === version);
    if (!chosen) throw new Error(`There is no version ${version}.`);
    return judge(snapshot, level, chosen);
  };
  const numbersOf = (results: Results, check: string): readonly string[] =>
    results.hosts[0]?.findings.find((finding) => finding.check === check)?.controls ?? [];

  test.each([
    ['1.8.0', 118, ['2.8'], ['2.7']],
    ['1.7.0', 117, ['2.7'], []],
    ['1.6.0', 117, ['2.7'], []],
  ])('%s: findings carry its numbers and the sums are its own', (version, count, tls, devicemapper) => {
    const results = against(version);
    expect(resultsSchema.parse(results)).toEqual(results);
    expect(results.benchmark.version).toBe(version);
    expect(results.hosts[0]?.controls).toHaveLength(count);
    const { waived, ...counts } = results.hosts[0]?.score.counts ?? {};
    expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(count);
    expect(numbersOf(results, 'daemon-tcp-mutual-tls')).toEqual(tls);
    expect(numbersOf(results, 'storage-driver-not-devicemapper')).toEqual(devicemapper);
  });

  test('what a check says does not depend on the version', () => {
    const plain = (results: Results) => results.hosts[0]?.findings.map(({ controls, ...finding }) => finding);
    expect(plain(against('1.6.0'))).toEqual(plain(against('1.8.0')));
    expect(against('1.6.0').run.id).not.toBe(against('1.7.0').run.id);
  });

  test('a control of unknown level is in a run at level 1', () => {
    const unknown = against('1.6.0', 1).hosts[0]?.controls.filter(({ level }) => level === null) ?? [];
    expect(unknown.map(({ id }) => id)).toEqual(['1.2.1', '1.2.2', '6.1', '6.2']);
    for (const { reason } of unknown) expect(reason).not.toContain('this run is at level');
  });
});

test('a policy decides what is configured, and is part of what the id of a run stands for', () => {
  const swarm = RECORDED.get('swarm-manager-28.5');
  if (!swarm) throw new Error('The recorded manager is missing.');
  const under = (policy?: PolicyValues) =>
    assessed([swarm], {
      benchmark,
      level: 2,
      checks: CHECKS,
      describe: describeHost,
      families: [],
      toolVersion: '0.0.0',
      ...(policy ? { policy } : {}),
    });
  const statusOf = (results: Results) => results.hosts[0]?.controls.find(({ id }) => id === '5.1')?.status;
  const [none, wanted] = [under(), under({ 'swarm-wanted': true })];
  expect([statusOf(none), statusOf(wanted)]).toEqual(['manual', 'pass']);
  expect(wanted.run.id).not.toBe(none.run.id);
});
