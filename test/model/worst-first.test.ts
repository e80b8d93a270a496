import { join } from 'node:path';
import { expect, test } from 'vitest';
import { htmlReport } from '../../reports/html/render.ts';
import { renderSummary } from '../../src/cli/terminal/summary.ts';
import type { HostResult } from '../../src/model/results.ts';
import { worstFirst } from '../../src/model/worst-first.ts';
import { sampleResults } from '../reports/sample-results.ts';

const results = sampleResults({ containers: 36 });
const [host] = results.hosts as [HostResult];

test('names what fails by severity, then by the number of objects, then in the order of the benchmark', () => {
  const named = worstFirst(host).map(({ control, severity, findings }) => ({
    severity: ['critical', 'high', 'medium', 'low'].indexOf(severity),
    objects: new Set(findings.map(({ resource }) => JSON.stringify(resource))).size,
    place: control ? host.controls.indexOf(control) : host.controls.length,
  }));
  expect(named.length).toBeGreaterThan(5);
  expect(named).toEqual(
    named.toSorted((a, b) => a.severity - b.severity || b.objects - a.objects || a.place - b.place),
  );
});

test('names each failed control once, and failed checks beyond the benchmark', () => {
  const failed = host.controls.filter(({ status }) => status === 'fail').map(({ id }) => id);
  const named = worstFirst(host);
  expect(named.flatMap(({ control }) => control?.id ?? []).sort()).toEqual(failed.sort());
  expect(named.filter(({ control }) => control === null).map(({ findings }) => findings[0].check)).toEqual([
    'runtime-advisories-fixed',
  ]);
});

test('leaves out what is not selected', () => {
  const [worst] = worstFirst(host);
  const controls = host.controls.map((control) =>
    control.id === worst?.control?.id ? { ...control, status: 'notselected' as const } : control,
  );
  expect(worstFirst({ ...host, controls }).map(({ control }) => control?.id)).not.toContain(
    worst?.control?.id,
  );
});

test('the terminal and the report name the same things first', () => {
  const first = worstFirst(host).slice(0, 3);
  const terminal = renderSummary(results, { styled: false, width: 100 });
  const report = htmlReport(join(import.meta.dirname, '../../reports/html'), results);
  const page = report.hostPage(host, results.checks, null);
  const mend = /<section class="mend"[\s\S]*?<\/ol>/.exec(page)?.[0] ?? '';
  expect([...mend.matchAll(/href="#c-([\d.]+)"/g)].map((found) => found[1])).toEqual(
    first.map(({ control }) => control?.id),
  );
  expect([...terminal.matchAll(/^ {2}[A-Z]+ +(\d+\.\d+)/gm)].map((found) => found[1]).slice(0, 3)).toEqual(
    first.map(({ control }) => control?.id),
  );
});
