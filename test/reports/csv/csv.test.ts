import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cell } from '../../../reports/csv/cell.ts';
import { anyText, arbitraryResults } from '../arbitrary-results.ts';
import { onlyFile, written } from '../projection.ts';
import { failedHost, sampleResults } from '../sample-results.ts';
import { rowsOf } from './read.ts';

test.each([
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\uFF1D1', '"\'\uFF1D1"'],
  [' =1', `" '=1"`],
  ['"=1"', `"""'=1"""`],
  ['a;=1', `"a;'=1"`],
  ['a; =1', `"a; '=1"`],
  ['\t=1', '"\\u{9}=1"'],
  ['\r\n=1', '"\\u{d}\\u{a}=1"'],
  ['a=1, b-2', '"a=1, b-2"'],
  ['say "no"', '"say ""no"""'],
])('%j is the cell %s', (text, expected) => {
  expect(cell(text)).toBe(expected);
});

test('no cell begins as a formula does, with whichever sign cells are separated', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const written = cell(text).slice(1, -1);
      for (const part of [written, ...written.split(';')])
        expect(part).not.toMatch(/^[\s"']*(?<!')[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/);
      expect(written).not.toMatch(/[\t\r\n]/);
    }),
  );
});

test('every row has every column, and no cell is longer than a spreadsheet takes', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryResults, async (results) => {
      const text = onlyFile(await written('csv', results));
      expect(text.endsWith('\r\n')).toBe(true);
      for (const row of rowsOf(text))
        for (const value of Object.values(row)) expect(value.length).toBeLessThan(32_767);
    }),
    { numRuns: 30 },
  );
  const long = sampleResults({ containers: 1, names: ['\u202e'.repeat(100_000)] });
  const lengths = rowsOf(onlyFile(await written('csv', long))).map(({ object }) => object?.length ?? 0);
  expect(Math.max(...lengths)).toBeGreaterThan(3000);
  expect(Math.max(...lengths)).toBeLessThan(32_767);
});

test('every control of the benchmark has a row, whose number no spreadsheet rounds', async () => {
  const results = sampleResults({ containers: 0 });
  const rows = rowsOf(onlyFile(await written('csv', results)));
  const told = new Set(rows.flatMap(({ controls }) => controls?.split(' ') ?? []));
  const [host] = results.hosts;
  expect(host?.controls.length).toBeGreaterThan(100);
  expect(host?.controls.filter(({ id }) => !told.has(`cis-docker-1.8.0:${id}`))).toEqual([]);
});

test('a row has what an auditor asks for: expected and observed, the source with its time, who accepts it', async () => {
  const results = sampleResults({ containers: 0 });
  const [host] = results.hosts;
  const finding = host?.findings.find(({ check, status }) => check !== '' && status === 'fail');
  if (!host || !finding) throw new Error('The sample has no fail.');
  const waiver = {
    ...{ reason: 'Old clients', owner: 'ops', approver: 'ciso', ticket: 'T-1', from: null },
    ...{ expires: '2027-05-31', file: 'waivers.yml', line: 3, spoofable: false, newlyMatching: false },
  };
  const waived = { ...results, hosts: [{ ...host, findings: [{ ...finding, waiver }] }] };
  const [row] = rowsOf(onlyFile(await written('csv', waived)));
  expect(row).toMatchObject({
    ...{ host: 'web-1', host_state: 'audited', engine: 'root', check: finding.check, status: 'fail' },
    ...{ waived_until: '2027-05-31', waived_by: 'ops', waiver_reason: 'Old clients', waiver_ticket: 'T-1' },
    ...{ object_type: 'daemon', object: 'dockerd', expected: finding.expected, observed: finding.observed },
    ...{ evidence: 'GET /info | /etc/docker/daemon.json', collected_at: '2026-11-20T06:30:14Z' },
    ...{ fingerprint: finding.fingerprint, remediation: results.checks[finding.check]?.remediation.text },
  });
});

test('a host that was not audited has a row that says why', async () => {
  const results = { ...sampleResults({ containers: 0 }), hosts: [failedHost('gone')] };
  expect(rowsOf(onlyFile(await written('csv', results)))).toMatchObject([
    { host: 'gone', host_state: 'failed', status: 'error', cause: 'unreachable', object_type: 'host' },
  ]);
});
