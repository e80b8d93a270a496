import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { CHECKS } from '../../checks/index.ts';
import type { Control } from '../../src/model/benchmark.ts';
import { partKey } from '../../src/model/policy.ts';
import { chainOf, type Files, resolved } from './reading.ts';

const [benchmark] = BENCHMARKS;
if (!benchmark) throw new Error('There is no benchmark.');

/** Controls and checks that are left out whole. */
async function leftOut(files: string | Files, run?: Parameters<typeof resolved>[1]) {
  const groups = (await resolved(files, run)).result.leftOut;
  return {
    controls: groups.flatMap(({ controls }) => controls),
    checks: groups.flatMap(({ checks }) => checks),
  };
}

const idsOf = (test: (control: Control) => boolean): string[] =>
  benchmark.controls.filter(test).map(({ id }) => id);

describe('a policy leaves out', () => {
  it('nothing of its own accord', async () => {
    expect(await leftOut('title: ours\n')).toEqual({ controls: [], checks: [] });
  });

  it.each([
    ['a number', '{control: "5.5"}', ['5.5']],
    ['numbers', '{control: ["5.5", "2.10"]}', ['2.10', '5.5']],
    ['a section', '{section: 7}', idsOf(({ id }) => id.startsWith('7.'))],
    ['sections by text', '{section: ["6", "7"]}', idsOf(({ id }) => /^[67]\./.test(id))],
    ['a level', '{level: 2}', idsOf(({ level }) => level === 2)],
    [
      'a level within a section',
      '{level: 2, section: 5}',
      idsOf(({ id, level }) => level === 2 && id.startsWith('5.')),
    ],
    ['a check', '{check: container-not-privileged}', ['5.5']],
  ])('%s', async (_, selector, controls) => {
    expect((await leftOut(`deselect:\n  - {reason: r, ${selector.slice(1)}\n`)).controls).toEqual(controls);
  });

  it('checks by severity, and the controls that are decided by nothing else', async () => {
    const { checks, controls } = await leftOut('deselect:\n  - {severity: [low, medium], reason: r}\n');
    const small = CHECKS.filter(({ severity }) => severity === 'low' || severity === 'medium').map(
      ({ id }) => id,
    );
    const beyond = small.filter((id) => !benchmark.controls.some((control) => control.checks.includes(id)));
    expect(checks).toEqual(expect.arrayContaining(beyond));
    expect(checks.filter((id) => !small.includes(id))).toEqual([]);
    expect(controls).toEqual(idsOf((control) => control.checks.every((id) => small.includes(id))));
  });

  it('what a requirement of a framework asks for, or all but that', async () => {
    const without = await leftOut('deselect:\n  - {framework: "nist-sp-800-190:4.1.2", reason: r}\n');
    const only = await leftOut('only:\n  - {framework: "nist-sp-800-190:4.1.2", reason: r}\n');
    expect(without.controls.length).toBeGreaterThan(0);
    expect([...without.controls, ...only.controls].toSorted()).toEqual(idsOf(() => true).toSorted());
  });

  it('a family beyond the benchmark', async () => {
    const { checks, controls } = await leftOut('deselect:\n  - {family: isolation-seccomp, reason: r}\n');
    expect(controls).toEqual([]);
    expect(checks).toContain('seccomp-kernel-filter-active');
  });

  it('what it does not name under only, but what it takes in again', async () => {
    const { controls } = await leftOut(
      'only:\n  - {section: 5, reason: containers alone}\ndeselect:\n  - {level: 2, reason: r}\nselect:\n  - {control: "5.30"}\n  - {control: "1.1.1"}\n',
    );
    const kept = idsOf(
      ({ id, level }) => (id.startsWith('5.') && level !== 2) || id === '5.30' || id === '1.1.1',
    );
    expect(idsOf(() => true).filter((id) => !controls.includes(id))).toEqual(kept);
  });

  it('by numbers of the version that it names, whatever the run is by', async () => {
    const text = 'benchmark: cis-docker-1.6.0\ndeselect:\n  - {control: "2.7", reason: TLS ends elsewhere}\n';
    const old = BENCHMARKS.find(({ version }) => version === '1.6.0')?.controls.find(
      ({ id }) => id === '2.7',
    );
    const now = benchmark.controls.find(({ lineage }) => lineage === old?.lineage)?.id;
    expect(now).not.toBe('2.7');
    expect((await leftOut(text)).controls).toEqual(now ? [now] : []);
    expect((await leftOut(text, { version: '1.6.0' })).controls).toEqual(['2.7']);
    expect((await leftOut(text.replace(/.*\n/, ''))).controls).toEqual(['2.7']);
  });

  it('with the reason and the file that says so', async () => {
    const { result, tailoring } = await resolved({
      'policy.yaml': 'extends: base.yaml\ndeselect:\n  - {control: "5.5", reason: ours}\n',
      'base.yaml': 'deselect:\n  - {section: 7, reason: no swarm here}\n',
    });
    expect(result.leftOut.map(({ reason, policy }) => [reason, policy])).toEqual([
      ['ours', 'policy.yaml'],
      ['no swarm here', 'base.yaml'],
    ]);
    expect(tailoring.leftOut.get(partKey('5.5', 'container-not-privileged'))).toBe('ours');
  });
});

describe('a policy that extends others', () => {
  const files = {
    'policy.yaml':
      'title: ours\nextends: [a.yaml, sub/b.yaml]\nparameters: {most-swarm-managers: 3}\nselect:\n  - {control: "7.1"}\n',
    'a.yaml':
      'extends: common.yaml\nparameters: {most-swarm-managers: 9, swarm-wanted: true}\nseverities:\n  swarm-autolock: {severity: high, reason: a}\n',
    'sub/b.yaml': 'extends: ../common.yaml\nseverities:\n  swarm-autolock: {severity: low, reason: b}\n',
    'common.yaml': 'deselect:\n  - {section: 7, reason: r}\nparameters: {trusted-docker-users: [root]}\n',
  };

  it('reads each file once, those that others start from first', async () => {
    expect((await chainOf(files)).map(({ name }) => name)).toEqual([
      'common.yaml',
      'a.yaml',
      'sub/b.yaml',
      'policy.yaml',
    ]);
  });

  it('has what the later ones say stand over the earlier ones', async () => {
    const { result, values, tailoring } = await resolved(files);
    expect(values).toEqual({
      'trusted-docker-users': ['root'],
      'most-swarm-managers': 3,
      'swarm-wanted': true,
    });
    expect(tailoring.severities).toEqual({ 'swarm-autolock': 'low' });
    expect(result).toMatchObject({ name: 'policy.yaml', title: 'ours' });
    expect(result.severities).toEqual([
      { check: 'swarm-autolock', severity: 'low', from: 'medium', reason: 'b', policy: 'sub/b.yaml' },
    ]);
    expect(result.leftOut[0]?.controls).not.toContain('7.1');
    expect(result.leftOut[0]?.controls).toContain('7.2');
  });

  it('has a digest of what it means, not of how it is written', async () => {
    const digest = async (text: string) => (await resolved(text)).result.digest;
    const short = await digest('parameters: {swarm-wanted: true}\n');
    expect(await digest('# why\nparameters:\n  swarm-wanted: true\n')).toBe(short);
    expect(await digest('parameters: {swarm-wanted: false}\n')).not.toBe(short);
  });
});

describe('the policy of the README', () => {
  it('means what the README says of it', async () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const text = /```yaml\n(# house\.yaml\n[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const { result, values } = await resolved({
      'policy.yaml': text,
      'level-1': readFileSync(join(import.meta.dirname, '../../policies/level-1.yaml'), 'utf8'),
    });
    const controls = result.leftOut.flatMap((group) => group.controls);
    expect(controls.toSorted()).toEqual(
      idsOf(({ id, level }) => id !== '2.12' && (level === 2 || id.startsWith('7.'))).toSorted(),
    );
    expect(result.leftOut.flatMap(({ checks }) => checks)).toContain('registry-certificate-trusted');
    expect(values).toMatchObject({ 'trusted-docker-users': ['alice', 'deploy'] });
    expect(result.severities).toMatchObject([
      { check: 'container-cpu-share-set', from: 'low', severity: 'medium' },
    ]);
  });
});
