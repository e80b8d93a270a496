import { expect, test } from 'vitest';
import { commonFailures, worstHostsFirst } from '../../src/model/fleet.ts';
import { type FailureSummary, type HostSummary, summariseHost } from '../../src/model/host-summary.ts';
import type { HostResult } from '../../src/model/results.ts';
import type { Severity } from '../../src/model/severity.ts';
import { sampleResults } from '../reports/sample-results.ts';

const results = sampleResults({ containers: 3 });
const [host] = results.hosts as [HostResult];
const summary = summariseHost(host, results.checks);

const failure = (
  severity: Severity,
  control: string | null = '5.5',
  check = 'container-not-privileged',
): FailureSummary => ({ control, check, title: check, severity, objects: 1, takes: null });
const failing = (name: string, ...failures: FailureSummary[]): HostSummary => ({
  ...summary,
  name,
  failures,
});

test('hosts stand by their critical failures, then by the high ones and so on, not by how many there are', () => {
  const unread = {
    ...failing('unread'),
    score: { ...summary.score, counts: { ...summary.score.counts, error: 99 } },
  };
  const given = [
    failing('none'),
    failing('low', failure('low'), failure('low'), failure('low'), failure('low')),
    failing('high', failure('high'), failure('high')),
    failing('critical', failure('critical')),
    unread,
    failing('high and medium', failure('high'), failure('high'), failure('medium')),
    failing('none either'),
  ];
  expect(worstHostsFirst(given).map(({ name }) => name)).toEqual([
    'critical',
    'high and medium',
    'high',
    'low',
    'unread',
    'none',
    'none either',
  ]);
});

test('what fails on most hosts comes first, then the more severe; each as severe as it is at its worst', () => {
  const common = commonFailures([
    failing('a', failure('low', '2.1'), failure('high', '2.2'), failure('medium', null, 'beyond')),
    failing('b', failure('low', '2.1'), failure('low', '5.5'), failure('high', null, 'beyond')),
    failing('c', failure('critical', '5.5')),
  ]);
  expect(
    common.map(({ control, check, severity, hosts }) => [
      control ?? check,
      severity,
      hosts.map(({ name }) => name).join(''),
    ]),
  ).toEqual([
    ['5.5', 'critical', 'bc'],
    ['beyond', 'high', 'ab'],
    ['2.1', 'low', 'ab'],
    ['2.2', 'high', 'a'],
  ]);
});

test('a summary tells what fails as the report of the host does, and keeps nothing large', () => {
  const failed = host.controls.filter(({ status }) => status === 'fail').map(({ id }) => id);
  expect(summary.failures.flatMap(({ control }) => control ?? []).toSorted()).toEqual(failed.toSorted());
  expect(
    summary.failures.filter(({ control }) => control === null).map(({ check, title }) => [check, title]),
  ).toEqual([['runtime-advisories-fixed', 'Run a runtime without published flaws']]);
  expect(summary.hostname).toBe('web-1.example.net');
  expect(summary.engines).toEqual([{ id: 'root', version: '28.5.2', state: 'running', rootless: false }]);
  expect(JSON.stringify(summary).length).toBeLessThan(10_000);
});
