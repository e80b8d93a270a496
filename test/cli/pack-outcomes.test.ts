import { describe, expect, test } from 'vitest';
import { addOutcomes, noOutcomes } from '../../src/cli/pack/outcomes.ts';
import type { Finding, HostResult } from '../../src/model/results.ts';
import { readMe } from '../../src/pack/read-me.ts';
import { type Outcomes, statementText } from '../../src/pack/statement.ts';
import { failedHost, sampleResults } from '../reports/sample-results.ts';

const { hosts, checks, ...head } = sampleResults({ containers: 1 });
const [host] = hosts as [HostResult];
const beyond = (status: Finding['status'], change: Partial<Finding> = {}): HostResult => {
  const [finding] = host.findings as [Finding];
  const found = { ...finding, check: 'registry-tls', controls: [], status, waiver: null, cause: null };
  return { ...host, controls: [], findings: [{ ...found, ...change }] };
};

const outcomesOf = (one: HostResult): Outcomes => {
  const outcomes = noOutcomes();
  addOutcomes(outcomes, one, checks);
  return outcomes;
};

describe('what a statement counts', () => {
  test('has what fails beyond the benchmark, which fails a gate as well', () => {
    expect(outcomesOf(beyond('fail')).failed).toEqual([`${host.name} registry-tls`]);
    expect(outcomesOf(beyond('error')).warned).toEqual([`${host.name} registry-tls`]);
    expect(outcomesOf(beyond('manual')).warned).toEqual([`${host.name} registry-tls`]);
    expect(outcomesOf(beyond('pass')).passed).toEqual([`${host.name} registry-tls`]);
  });

  test('names a host that was not audited, were nothing of it selected', () => {
    const lost = { ...failedHost('db-1'), controls: [], findings: [] };
    expect(outcomesOf(lost)).toEqual({ passed: [], warned: ['db-1'], failed: [] });
  });

  test('is said to be about some objects alone, in the text for people as well', () => {
    const limited = { ...head, run: { ...head.run, only: [{ kind: 'container' as const, name: 'web' }] } };
    const text = statementText(new Map(), { bytes: 0, sha256: '' }, limited, noOutcomes());
    expect(JSON.parse(text).predicate.configuration[0].annotations.only).toBe('container=web');
    expect(readMe({ head: limited, hosts: 1, signers: [], leftOut: [] })).toContain(
      'This run is about the container web alone',
    );
  });

  test.each([
    [{ passed: ['a 1'], warned: [], failed: [] }, 'PASSED'],
    [{ passed: ['a 1'], warned: ['a 2'], failed: [] }, 'WARNED'],
    [{ passed: ['a 1'], warned: ['a 2'], failed: ['a 3'] }, 'FAILED'],
    [{ passed: [], warned: [], failed: [] }, 'WARNED'],
  ] satisfies [Outcomes, string][])('%j is %s', (outcomes, result) => {
    const text = statementText(new Map(), { bytes: 0, sha256: '' }, head, outcomes);
    expect(JSON.parse(text).predicate.result).toBe(result);
  });
});
