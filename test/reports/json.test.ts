import { expect, test } from 'vitest';
import { jsonReport } from '../../reports/json/render.ts';
import { printableJson } from '../../src/model/printable-json.ts';
import type { ResultsTail } from '../../src/model/results.ts';
import { sampleResults } from './sample-results.ts';

test.each([0, 1, 3])('results of %i hosts that come one by one are the same document', (count) => {
  const { hosts: some, checks, ...head } = sampleResults({ containers: 2, hosts: Math.max(1, count) });
  const hosts = some.slice(0, count);
  const named = new Set(
    hosts.flatMap((host) => [
      ...host.findings.map(({ check }) => check),
      ...host.controls.flatMap((control) => control.checks),
    ]),
  );
  const used = Object.fromEntries(Object.entries(checks).filter(([id]) => named.has(id)));
  const whole = (tail: ResultsTail) => {
    const document = jsonReport({ head, names: hosts.map(({ name }) => name), texts: checks });
    return [document.begin(), ...hosts.map((host) => document.host(host)), document.end(tail)].join('');
  };
  expect(whole({})).toBe(`${printableJson({ ...head, hosts, checks: used }, 2)}\n`);
  expect(whole({ waivers: [] })).toBe(`${printableJson({ ...head, hosts, waivers: [], checks: used }, 2)}\n`);
});
