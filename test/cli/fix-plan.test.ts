import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CIS_DOCKER_1_8_0 } from '../../checks/benchmarks/cis-docker-1.8.0.ts';
import { FAMILIES } from '../../checks/families.ts';
import { CHECKS } from '../../checks/index.ts';
import { run } from '../../src/cli/program.ts';
import { describeHost } from '../../src/probes/describe-host.ts';
import { root } from '../contracts/modules.ts';
import { assessed } from '../support/assess.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fix-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

const results = join(folder, 'results.json');
writeFileSync(
  results,
  JSON.stringify(
    assessed([recorded('wrong-owners-modes-28.5')], {
      benchmark: CIS_DOCKER_1_8_0,
      families: FAMILIES,
      level: 2,
      checks: CHECKS,
      describe: describeHost,
      toolVersion: '0.0.0',
    }),
  ),
);

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

test('is Markdown on stdout', async () => {
  const { exitCode, out, log } = await say('fix-plan', results);
  expect([exitCode, log]).toEqual([0, '']);
  expect(out).toMatch(/^# Remediation plan\n/);
  expect(out).toContain('chown 0:994 /run/docker.sock\nchmod o-rw /run/docker.sock\n');
  expect(out).toContain('+  "icc": false\n');
});

test('the lines of the README do what it says', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const lines = [...readme.matchAll(/^\.\/plimsoll (fix-plan .+?)(?: +#.*)?$/gm)].map(
    (found) => found[1] ?? '',
  );
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    const words = line
      .replace('plimsoll-report/results.json', results)
      .replace(/ (mend\.\w+)$/, (_, file: string) => ` ${join(folder, file)}`)
      .split(' ');
    expect((await say(...words)).exitCode).toBe(0);
  }
  execFileSync('sh', ['-n', join(folder, 'mend.sh')]);
  expect(parse(readFileSync(join(folder, 'mend.yml'), 'utf8'))).toMatchObject([{ hosts: 'localhost' }]);
  // It names the weak places of a host.
  expect(statSync(join(folder, 'mend.sh')).mode & 0o777).toBe(0o600);
});

describe('wrong usage ends with exit code 2 and one sentence', () => {
  const notResults = join(folder, 'other.json');
  writeFileSync(notResults, '{"schemaVersion": 7}');
  test.each([
    [['fix-plan'], "missing required argument 'results'"],
    [['fix-plan', results, '--format', 'puppet'], 'markdown, shell, ansible'],
    [['fix-plan', notResults], 'does not hold results'],
    [['fix-plan', join(folder, 'none.json')], 'could not be read'],
  ])('%j', async (words, sentence) => {
    const { exitCode, out, log } = await say(...words);
    expect(log).toContain(sentence);
    expect([exitCode, out]).toEqual([2, '']);
  });
});

test('a file that cannot be written is exit code 3', async () => {
  const { exitCode, log } = await say('fix-plan', results, '-o', folder);
  expect(exitCode).toBe(3);
  expect(log).toContain('could not be written');
});
