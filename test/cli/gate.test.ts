import { describe, expect, test } from 'vitest';
import { exitCode } from '../../src/cli/exit-codes.ts';
import { gateFails } from '../../src/cli/gate.ts';
import type { Finding, HostResult } from '../../src/model/results.ts';

const finding = (status: Finding['status'], severity: Finding['severity'], controls = ['2.2']): Finding => ({
  check: 'sample',
  controls,
  status,
  severity,
  resource: { type: 'host', name: 'h', id: null, engine: null },
  expected: 'x',
  observed: 'y',
  message: 'z',
  cause: null,
  evidence: [],
  fingerprint: '0',
  waiver: null,
});

function hostWith(
  findings: Finding[],
  coverage: number | null = 100,
  status: 'fail' | 'notselected' = 'fail',
): HostResult {
  const score = {
    compliance: 0,
    complianceWithWaivers: 0,
    coverage,
    notScored: null,
    counts: { pass: 0, fail: 0, error: 0, manual: 0, notapplicable: 0, notselected: 0, waived: 0 },
  };
  return {
    name: 'local',
    target: 'local',
    state: 'audited',
    error: null,
    startedAt: '2026-11-21T00:00:00.000Z',
    finishedAt: '2026-11-21T00:00:00.000Z',
    identity: {},
    engines: [],
    score,
    sections: [],
    controls: [
      {
        id: '2.2',
        status,
        title: 't',
        level: 2,
        assessment: 'manual',
        severity: 'high',
        checks: ['sample'],
        reason: 'r',
      },
    ],
    findings,
    evidence: {},
    reconciliation: {
      engines: 0,
      containers: { listed: 0, inspected: 0, vanished: 0, unread: 0, unlistedEngines: 0 },
      controls: { benchmark: 1, selected: 1, decided: 1, undecided: 0 },
    },
  };
}

describe('the gate', () => {
  test.each([
    ['none', [finding('fail', 'critical')], false],
    ['critical', [finding('fail', 'high')], false],
    ['high', [finding('fail', 'high')], true],
    ['medium', [finding('fail', 'critical')], true],
    ['high', [finding('error', 'high')], true],
    ['high', [finding('error', 'low'), finding('manual', 'critical'), finding('pass', 'critical')], false],
    ['low', [finding('fail', 'low', [])], true],
  ] as const)('--fail-on %s', (failOn, findings, fails) => {
    expect(gateFails(hostWith([...findings]), { failOn })).toBe(fails);
  });

  test('leaves out controls that the run left out', () => {
    expect(gateFails(hostWith([finding('fail', 'high')], 100, 'notselected'), { failOn: 'low' })).toBe(false);
  });

  test('--min-coverage', () => {
    expect(gateFails(hostWith([], 79.9), { failOn: 'none', minCoverage: 80 })).toBe(true);
    expect(gateFails(hostWith([], 80), { failOn: 'none', minCoverage: 80 })).toBe(false);
    expect(gateFails(hostWith([], null), { failOn: 'none', minCoverage: 80 })).toBe(false);
    const failed = { ...hostWith([], null), state: 'failed' } as const;
    expect(gateFails(failed, { failOn: 'none', minCoverage: 80 })).toBe(true);
  });
});

test('exit codes say what a run came to', () => {
  expect(exitCode({ gateFailed: false, incomplete: false })).toBe(0);
  expect(exitCode({ gateFailed: true, incomplete: false })).toBe(1);
  expect(exitCode({ gateFailed: false, incomplete: true })).toBe(3);
  expect(exitCode({ gateFailed: true, incomplete: true })).toBe(4);
});

test('a fail that is waived does not fail the gate, and an error is not waived', () => {
  const waiver: Finding['waiver'] = {
    reason: 'r',
    owner: 'o',
    approver: null,
    ticket: null,
    from: null,
    expires: '2026-12-31',
    file: 'waivers.yml',
    line: 2,
    spoofable: false,
    newlyMatching: false,
  };
  const gate = (...findings: Finding[]) => gateFails(hostWith(findings), { failOn: 'low' });
  expect(gate(finding('fail', 'critical'))).toBe(true);
  expect(gate({ ...finding('fail', 'critical'), waiver })).toBe(false);
  expect(gate({ ...finding('fail', 'critical'), waiver }, finding('fail', 'low'))).toBe(true);
  expect(gate({ ...finding('fail', 'critical'), waiver }, finding('error', 'low'))).toBe(true);
});
