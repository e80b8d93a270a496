import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgementsOf } from '../../../reports/judgements.ts';
import { STATUS_TABLE } from '../../../reports/status-table.ts';
import type { Results } from '../../../src/model/results.ts';
import { HOSTILE_NAMES } from '../../reports/hostile-names.ts';
import { onlyFile, written } from '../../reports/projection.ts';
import { failedHost, sampleResults } from '../../reports/sample-results.ts';

const run = promisify(execFile);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-oscap-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sample = sampleResults({ containers: 3 });
const RESULTS: readonly (readonly [string, Results])[] = [
  ['an ordinary host', sample],
  ['a hostile one', sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES })],
  ['one without containers', sampleResults({ containers: 0 })],
  ['one that was not reached', { ...sample, hosts: [failedHost('gone')] }],
];

/** How many rules have each result, by the rows of the report that oscap makes. */
function countsOf(report: string): Readonly<Record<string, number>> {
  const rows = [...report.matchAll(/rule-overview-leaf rule-overview-leaf-([a-z]+)/g)].map(
    ([, word = '']) => word,
  );
  return Object.fromEntries([...Map.groupBy(rows, (word) => word)].map(([word, all]) => [word, all.length]));
}

/** The same by the results; what was not selected is in no report of oscap. */
function expectedCounts(results: Results): Readonly<Record<string, number>> {
  const words = results.hosts.flatMap((host) => [
    ...(host.state === 'failed' ? ['error'] : []),
    ...judgementsOf(host, results.checks).flatMap(({ standing }) =>
      standing === null ? [] : STATUS_TABLE[standing].xccdf,
    ),
  ]);
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}

describe.each(RESULTS)('oscap reads the results of %s', (name, results) => {
  test('as valid, and shows the same', async () => {
    const file = join(folder, `${name.replaceAll(' ', '-')}.xml`);
    await writeFile(file, onlyFile(await written('xccdf', results)));
    await run('oscap', ['xccdf', 'validate', file]);
    const { stderr } = await run('oscap', ['xccdf', 'generate', 'report', '--output', `${file}.html`, file]);
    expect(stderr).toBe('');
    expect(countsOf(await readFile(`${file}.html`, 'utf8'))).toEqual(expectedCounts(results));
  });
});
