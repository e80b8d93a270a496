import { expect, test } from 'vitest';
import type { Finding } from '../../../src/model/results.ts';
import { onlyFile, written } from '../projection.ts';
import { failedHost, sampleResults } from '../sample-results.ts';
import { suitesOf } from './read.ts';

const sample = sampleResults({ containers: 1 });

async function caseOf(changes: Partial<Finding>) {
  const [host] = sample.hosts;
  const finding = host?.findings.find(({ status }) => status === 'fail');
  if (!host || !finding) throw new Error('The sample has no fail.');
  const findings = [{ ...finding, ...changes }];
  const results = { ...sample, hosts: [{ ...host, findings, controls: [] }] };
  const [suite] = await suitesOf(onlyFile(await written('junit', results)));
  return suite?.testcase?.[1];
}

test('the counts of a suite are those of its tests', async () => {
  const results = { ...sample, hosts: [...sample.hosts, failedHost('gone')] };
  const suites = await suitesOf(onlyFile(await written('junit', results)));
  expect(suites.map(({ name }) => name)).toEqual(['web-1', 'gone']);
  for (const { testcase = [], tests, failures, errors, skipped } of suites) {
    const number = (child: 'failure' | 'error' | 'skipped') =>
      testcase.filter((one) => one[child] !== undefined).length;
    expect([tests, failures, errors, skipped]).toEqual([
      testcase.length,
      number('failure'),
      number('error'),
      number('skipped'),
    ]);
  }
  expect(suites[0]?.failures).toBeGreaterThan(5);
});

test('a host that was not audited has a test that errs, and says why', async () => {
  const results = { ...sample, hosts: [failedHost('gone')] };
  const [suite] = await suitesOf(onlyFile(await written('junit', results)));
  expect(suite?.testcase).toMatchObject([
    {
      classname: 'gone.host-audited',
      error: [{ type: 'unreachable', message: 'The address of gone did not answer within 10 seconds.' }],
    },
  ]);
});

test('a test is named by host, check, object and the digits that waive takes', async () => {
  const resource = { type: 'container', name: 'web', id: null, engine: 'root' } as const;
  const one = await caseOf({
    resource,
    fingerprint: 'ab'.repeat(32),
    controls: ['5.5'],
    severity: 'critical',
  });
  expect(one?.name).toMatch(/^5\.5 .+: container web of engine root \[abababababababab\]$/);
  expect(one?.classname).toMatch(/^web-1\.[a-z0-9-]+$/);
  expect(one?.failure).toMatchObject([{ type: 'critical' }]);
  expect(one?.failure?.[0]?.inner).toMatch(
    /Expected: .+\nObserved: .+\n[\s\S]*Evidence: GET \/info, read at 2026/,
  );
  expect(one?.failure?.[0]?.inner).toContain('\nTo do: ');
});

test('a waived fail is skipped, with its owner, reason and day', async () => {
  const waiver = {
    ...{ reason: 'Old clients', owner: 'ops', approver: null, ticket: null, from: null },
    ...{ expires: '2027-05-31', file: 'waivers.yml', line: 3, spoofable: false, newlyMatching: false },
  };
  const one = await caseOf({ waiver, message: 'It is on.' });
  expect(one?.failure).toBeUndefined();
  expect(one?.skipped).toMatchObject([
    { message: 'waived until 2027-05-31 by ops: Old clients (It is on.)' },
  ]);
});

test('a run about some objects or engines alone says so', async () => {
  const only = [{ kind: 'container' as const, name: 'web' }];
  const xml = onlyFile(await written('junit', { ...sample, run: { ...sample.run, only } }));
  expect(xml).toContain('<property name="only" value="container=web"');
  const hosts = sample.hosts.map((host) => ({ ...host, engineSockets: ['/run/x.sock'] }));
  expect(onlyFile(await written('junit', { ...sample, hosts }))).toContain(
    '<property name="engines" value="/run/x.sock"',
  );
});
