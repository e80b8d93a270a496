import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { npmCi } from '../../../runtime/npm.mjs';
import { install, isInstalled } from '../../../runtime/packages.mjs';
import type { Results } from '../../../src/model/results.ts';
import { arbitraryResults } from '../../reports/arbitrary-results.ts';
import { HOSTILE_NAMES } from '../../reports/hostile-names.ts';
import { written } from '../../reports/projection.ts';
import { sampleFleet } from '../../reports/sample-fleet.ts';
import { sampleResults } from '../../reports/sample-results.ts';

const home = join(import.meta.dirname, 'sarif-multitool');
const multitool = join(home, 'node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool');

/** It asks for an address with more about the tool, and there is none yet. */
const KNOWN = ['SARIF2005'];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-sarif-'));
  if (!(await isInstalled(home))) {
    const signal = new AbortController().signal;
    const what = 'the SARIF Multitool';
    await install(home, (cwd) => npmCi({ cwd, what, dev: false, path: undefined, signal }));
  }
  await chmod(multitool, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What Microsoft's validator says of a document by its rules for SARIF and for GitHub, without notes. */
async function complaints(document: string): Promise<readonly string[]> {
  const [input, output] = [join(folder, 'in.sarif'), join(folder, 'out.sarif')];
  await writeFile(input, document);
  const args = [
    'validate',
    input,
    '--output',
    output,
    '--log',
    'ForceOverwrite',
    '--rule-kind',
    'Sarif;Ghas',
  ];
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
  await new Promise<void>((resolve) => {
    execFile(multitool, args, { env, timeout: 120_000, maxBuffer: 1e9 }, () => resolve());
  });
  const { runs } = JSON.parse(await readFile(output, 'utf8')) as {
    runs: { results?: { ruleId: string; level?: string; message: object }[] }[];
  };
  await rm(output);
  return runs
    .flatMap(({ results = [] }) => results)
    .filter(({ ruleId, level = 'warning' }) => level !== 'note' && !KNOWN.includes(ruleId.slice(0, 9)))
    .map(({ ruleId, message }) => `${ruleId} ${JSON.stringify(message)}`);
}

const RUNS: readonly Results[] = [
  sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES }),
  sampleFleet({ hosts: 5, failed: 1, notAttempted: 1 }),
  ...fc.sample(arbitraryResults, { numRuns: 4, seed: 42 }),
];

test.each(['sarif', 'sarif@full'] as const)(
  'the SARIF Multitool finds nothing wrong with %s',
  async (format) => {
    for (const results of RUNS)
      for (const document of (await written(format, results)).values())
        expect(await complaints(document)).toEqual([]);
  },
);

test('the SARIF Multitool finds it where a result names no rule that is there', async () => {
  const [document = ''] = [...(await written('sarif', sampleResults({ containers: 0 }))).values()];
  expect(await complaints(document.replace(/"ruleIndex":0/, '"ruleIndex":9999'))).not.toEqual([]);
});
