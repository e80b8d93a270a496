import { describe, expect, test } from 'vitest';
import { CIS_DOCKER_1_8_0 } from '../../../checks/benchmarks/cis-docker-1.8.0.ts';
import { FAMILIES } from '../../../checks/families.ts';
import { CHECKS } from '../../../checks/index.ts';
import type { Step } from '../../../reports/fix-plan/plan.ts';
import { planHost } from '../../../reports/fix-plan/plan-host.ts';
import { diffOf, flagsFirst } from '../../../reports/fix-plan/words.ts';
import type { Finding } from '../../../src/model/results.ts';
import { SEVERITIES } from '../../../src/model/severity.ts';
import { describeHost } from '../../../src/probes/describe-host.ts';
import { assessed } from '../../support/assess.ts';
import { RECORDED } from '../../support/snapshots.ts';
import { containerFailures, failure, fileFailures, madeHost, startedWith, TEXTS } from './made-results.ts';

const stepsFor = (findings: readonly Finding[], more = {}): readonly Step[] =>
  planHost(madeHost(findings, more), TEXTS).steps;

function only<K extends Step['kind']>(kind: K, steps: readonly Step[]): Extract<Step, { kind: K }> {
  const [step] = steps;
  if (steps.length !== 1 || step?.kind !== kind) throw new Error(`There are ${steps.length} steps.`);
  return step as Extract<Step, { kind: K }>;
}

describe('of a recorded host', () => {
  const options = {
    benchmark: CIS_DOCKER_1_8_0,
    families: FAMILIES,
    level: 2,
    checks: CHECKS,
    describe: describeHost,
    toolVersion: '0.0.0',
  } as const;

  test.each([...RECORDED.keys()])('%s: nothing that was found is left out without a word', (name) => {
    const snapshot = RECORDED.get(name);
    if (!snapshot) throw new Error(`There is no ${name}.`);
    const results = assessed([snapshot], options);
    const [host] = results.hosts;
    if (!host) throw new Error('There is no host.');
    const plan = planHost(host, results.checks);
    const withStatus = (status: Finding['status']) => host.findings.filter((one) => one.status === status);
    const planned = new Set([
      ...plan.steps.flatMap(({ checks }) => checks),
      ...plan.byHand.map(({ check }) => check),
    ]);
    expect([...planned].sort()).toEqual([...new Set(withStatus('fail').map(({ check }) => check))].sort());
    const sum = (counts: Readonly<Record<string, number>>) =>
      Object.values(counts).reduce((total, count) => total + count, 0);
    expect(sum(plan.unread)).toBe(withStatus('error').length);
    expect(sum(plan.manual)).toBe(withStatus('manual').length);
    const order = plan.steps.map(({ severity }) => SEVERITIES.indexOf(severity));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });
});

describe('daemon.json', () => {
  test('is changed once for an engine, by all that fails in it', () => {
    const step = only(
      'daemon-json',
      stepsFor([
        failure('daemon-icc-disabled'),
        failure('daemon-log-level-info'),
        failure('no-insecure-registries', {
          severity: 'high',
          resource: { type: 'registry', name: 'r:5000', id: null, engine: 'root' },
        }),
        failure('daemon-live-restore'),
      ]),
    );
    expect(step).toMatchObject({
      severity: 'high',
      file: '/etc/docker/daemon.json',
      set: { icc: false, 'live-restore': true },
      remove: ['log-level', 'debug', 'insecure-registries'],
      unit: 'docker.service',
    });
    expect(step.restart).toContain('stops all its containers');
  });

  test('is where the flag of the engine says, and keys that are flags are named', () => {
    const evidence = startedWith({ 'config-file': ['/srv/daemon.json'], icc: ['true'] });
    const findings = [failure('daemon-icc-disabled'), failure('daemon-userland-proxy-off')];
    expect(only('daemon-json', stepsFor(findings, { evidence }))).toMatchObject({
      file: '/srv/daemon.json',
      flags: [{ key: 'icc', words: ['--icc=true'] }],
    });
  });

  test('is shown with what stands in it now, and the flags with the unit that is read for them', () => {
    const excerpts = {
      '/etc/docker/daemon.json, --config-file of dockerd': {
        '/etc/docker/daemon.json': { state: 'read', options: { icc: true, 'log-level': 'debug' } },
      },
      'systemctl show docker.service docker.socket': {
        units: {
          'docker.service': {
            path: '/usr/lib/systemd/system/docker.service',
            dropIns: ['/etc/systemd/x.conf'],
          },
        },
      },
    };
    const [started] = Object.values(startedWith({ debug: ['true'] }));
    const kept = Object.entries(excerpts).map(([source, data], at) => [
      `e${at + 2}`,
      { ...started, source, excerpt: JSON.stringify(data) },
    ]);
    const evidence = { e1: started, ...Object.fromEntries(kept) };
    const findings = [failure('daemon-icc-disabled'), failure('daemon-log-level-info')];
    const step = only('daemon-json', stepsFor(findings, { evidence }));
    expect(diffOf(step)).toEqual(['-  "log-level": "debug"', '-  "icc": true', '+  "icc": false']);
    expect(flagsFirst(step)).toContain(
      'started with --debug=true. It does not start where a key stands in both places: take that out of its unit first (/usr/lib/systemd/system/docker.service, /etc/systemd/x.conf,',
    );
    const unknown = only('daemon-json', stepsFor(findings));
    expect(diffOf(unknown)).toContain('-  "log-level": (whatever stands there)');
  });

  test('of an engine beside the usual one is not guessed', () => {
    const resource = { type: 'engine', name: 'second', id: null, engine: 'second' } as const;
    expect(only('daemon-json', stepsFor([failure('daemon-icc-disabled', { resource })]))).toMatchObject({
      file: null,
      unit: null,
    });
  });
});

describe('files', () => {
  test('lose what they have too much and get nothing', () => {
    expect(only('file', stepsFor(fileFailures('/etc/docker/daemon.json')))).toMatchObject({
      path: '/etc/docker/daemon.json',
      owner: '0:0',
      mode: 'u-s,g-w,o-w',
    });
  });

  test('behind a link are mended themselves', () => {
    const steps = stepsFor(
      fileFailures('/etc/docker/daemon.json', '/etc/docker/daemon.json -> /srv/real.json'),
    );
    expect(only('file', steps).path).toBe('/srv/real.json');
  });

  test('the socket stays with the group that may have it', () => {
    const resource = { type: 'file', name: '/run/docker.sock', id: null, engine: 'root' } as const;
    const finding = failure('engine-socket-owned-by-root-and-docker', {
      resource,
      expected: 'owner root (0) and group root (0) or 994',
      observed: 'owner eve (1000) and group eve (1000) of /run/docker.sock',
    });
    expect(only('file', stepsFor([finding])).owner).toBe('0:994');
  });

  test('of a finding that says something else are left to a person', () => {
    const [owner] = fileFailures('/etc/docker/daemon.json');
    const plan = planHost(
      madeHost([{ ...(owner as Finding), observed: 'owner eve (1000) of /etc/shadow' }]),
      TEXTS,
    );
    expect(plan.steps).toEqual([]);
    expect(plan.byHand.map(({ check }) => check)).toEqual(['daemon-file-owned-by-root']);
  });
});

test('rules of audit come into one file, those below /run last', () => {
  const rule = (path: string) => `-a always,exit -F path=${path} -F perm=wa -k docker`;
  const findings = ['/run/docker.sock', '/usr/bin/runc'].map((path) =>
    failure('runc-audited', { expected: `a loaded rule such as ${rule(path)}` }),
  );
  expect(only('audit-rules', stepsFor(findings)).rules).toEqual([
    rule('/usr/bin/runc'),
    rule('/run/docker.sock'),
  ]);
});

test.each([
  ['a blank', '/srv/my data'],
  ['a second rule', '/x -F perm=wa -k docker\n-D'],
])('no rule of audit is made for a path with %s', (_, path) => {
  const expected = `a loaded rule such as -a always,exit -F path=${path} -F perm=wa -k docker`;
  const plan = planHost(madeHost([failure('runc-audited', { expected })]), TEXTS);
  expect([plan.steps.length, plan.byHand.length]).toEqual([0, 1]);
});

test('settings of the kernel are only raised', () => {
  const observed = 'kernel.kptr_restrict = 0, kernel.dmesg_restrict = 1, kernel.perf_event_paranoid = 4';
  const finding = failure('host-kernel-information-hidden', { observed });
  expect(only('sysctl', stepsFor([finding])).set).toEqual({ 'kernel.kptr_restrict': 1 });
});

test('a setting that the kernel lacks is left to a person', () => {
  const finding = failure('host-ptrace-scope-restricted', { observed: 'kernel.yama.ptrace_scope = absent' });
  const plan = planHost(madeHost([finding]), TEXTS);
  expect([plan.steps.length, plan.byHand.length]).toEqual([0, 1]);
});

test('a container has all its options in one step, with the severity of the worst', () => {
  expect(only('container', stepsFor(containerFailures('web')))).toMatchObject({
    severity: 'critical',
    name: 'web',
    socket: '/run/docker.sock',
    update: ['--cpu-shares', '512'],
    add: ['--cpu-shares 512', '--cap-drop NET_RAW'],
    leaveOut: [{ option: '--privileged', observed: 'privileged web' }],
    compose: { cpu_shares: 512, cap_drop: ['NET_RAW'] },
  });
});

test.each(['constructor', '__proto__', 'not-known-any-more'])(
  'a check called %s is left to a person',
  (check) => {
    const plan = planHost(madeHost([failure(check)]), TEXTS);
    expect(plan.byHand).toMatchObject([{ check, title: check }]);
  },
);

test('a port on all addresses is bound to one', () => {
  const [first] = containerFailures('web');
  const observed =
    'NetworkSettings.Ports: 0.0.0.0:8014 -> 80/tcp, [::]:8014 -> 80/tcp, 10.0.0.1:53 -> 53/udp';
  const finding = failure('container-ports-bound-to-addresses', {
    resource: (first as Finding).resource,
    observed,
  });
  expect(only('container', stepsFor([finding]))).toMatchObject({
    add: ['--publish 127.0.0.1:8014:80/tcp'],
    compose: { ports: ['127.0.0.1:8014:80/tcp'] },
  });
});

test('what a waiver covers is left out and counted', () => {
  const waived = { ...failure('daemon-icc-disabled'), waiver: { reason: 'known' } } as unknown as Finding;
  const plan = planHost(madeHost([waived]), TEXTS);
  expect([plan.steps.length, plan.byHand.length, plan.waived]).toEqual([0, 0, 1]);
});
