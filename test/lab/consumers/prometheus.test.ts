import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Results } from '../../../src/model/results.ts';
import { HOSTILE_NAMES } from '../../reports/hostile-names.ts';
import { onlyFile, written } from '../../reports/projection.ts';
import { sampleFleet } from '../../reports/sample-fleet.ts';
import { failedHost, sampleResults } from '../../reports/sample-results.ts';

const run = promisify(execFile);

/** What promtool says of metrics, by the parser and the lint of Prometheus itself; empty where nothing is wrong. */
async function checkMetrics(
  metrics: string,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const promtool = spawn('promtool', ['check', 'metrics']);
  promtool.stdin.end(metrics);
  const [out, err, [code]] = await Promise.all([
    text(promtool.stdout),
    text(promtool.stderr),
    once(promtool, 'close'),
  ]);
  return { code, said: out + err };
}

const sample = sampleResults({ containers: 3 });
const RESULTS: readonly (readonly [string, Results])[] = [
  ['a host', sample],
  ['a fleet', sampleFleet({ hosts: 12, failed: 2, notAttempted: 1 })],
  ['no host', { ...sample, hosts: [] }],
  ['a host that was not reached', { ...sample, hosts: [failedHost('gone')] }],
  [
    'hosts with hostile names',
    { ...sample, hosts: HOSTILE_NAMES.flatMap((name) => sample.hosts.map((host) => ({ ...host, name }))) },
  ],
];

describe('promtool', () => {
  test.each(RESULTS)('finds nothing wrong with the metrics of %s', async (_, results) => {
    const metrics = onlyFile(await written('prometheus', results));
    expect(await checkMetrics(metrics)).toEqual({ code: 0, said: '' });
  });

  test('finds it where a metric begins twice', async () => {
    const metrics = onlyFile(await written('prometheus', sample));
    expect((await checkMetrics(`${metrics}${metrics}`)).code).not.toBe(0);
  });

  test('takes the alerts that come along', async () => {
    const rules = join(import.meta.dirname, '../../../docs/prometheus-rules.yaml');
    const { stdout } = await run('promtool', ['check', 'rules', rules]);
    expect(stdout).toContain('7 rules found');
  });
});
