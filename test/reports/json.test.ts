import { expect, test } from 'vitest';
import { jsonReport } from '../../reports/json/render.ts';
import { printableJson } from '../../src/model/printable-json.ts';
import type { ResultsTail } from '../../src/model/results.ts';
import { sampleResults } from './sample-results.ts';

test.each([0, 1, 3])('results of %i hosts that come one by one are the same document', (hosts) => {
  const results = { ...sampleResults({ containers: 2, hosts: Math.max(1, hosts) }) };
  const { hosts: all, checks, ...head } = { ...results, hosts: results.hosts.slice(0, hosts) };
  const whole = (tail: ResultsTail) =>
    [jsonReport.begin(head), ...all.map(jsonReport.host), jsonReport.end(checks, all.length, tail)].join('');
  expect(whole({})).toBe(`${printableJson({ ...head, hosts: all, checks }, 2)}\n`);
  expect(whole({ waivers: [] })).toBe(`${printableJson({ ...head, hosts: all, waivers: [], checks }, 2)}\n`);
});
