import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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

  test('tells that a host was long not audited, whatever runs about some of its objects came since', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-rules-'));
    const series = (labels: string) => `plimsoll_last_success_timestamp_seconds{target="a"${labels}}`;
    const rules = {
      rule_files: [join(import.meta.dirname, '../../../docs/prometheus-rules.yaml')],
      tests: [
        {
          interval: '1h',
          input_series: [
            { series: series(''), values: '0x120' },
            { series: series(', only="container=web"'), values: '0+3600x120' },
          ],
          alert_rule_test: [
            {
              eval_time: '100h',
              alertname: 'PlimsollAuditTooOld',
              exp_alerts: [
                {
                  exp_labels: { severity: 'warning', target: 'a' },
                  exp_annotations: { summary: 'The last audit of a that read anything is 4d 4h 0m 0s old.' },
                },
              ],
            },
          ],
        },
      ],
    };
    try {
      await writeFile(join(folder, 'test.json'), JSON.stringify(rules));
      const { stdout, stderr } = await run('promtool', ['test', 'rules', join(folder, 'test.json')]);
      expect(stdout + stderr).toContain('SUCCESS');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
