import { expect, test } from 'vitest';
import { jsonReport } from '../../reports/json/render.ts';
import { printableJson } from '../../src/model/printable-json.ts';
import { sampleResults } from './sample-results.ts';

test.each([0, 1, 3])('results of %i hosts that come one by one are the same document', (hosts) => {
  const results = { ...sampleResults({ containers: 2, hosts: Math.max(1, hosts) }) };
  const { hosts: all, checks, ...head } = { ...results, hosts: results.hosts.slice(0, hosts) };
  const parts = [jsonReport.begin(head), ...all.map(jsonReport.host), jsonReport.end(checks, all.length)];
  expect(parts.join('')).toBe(`${printableJson({ ...head, hosts: all, checks }, 2)}\n`);
});
