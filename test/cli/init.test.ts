import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { CHECKS } from '../../checks/index.ts';
import { run } from '../../src/cli/program.ts';
import type { Finding } from '../../src/model/results.ts';
import { resultsSchema } from '../../src/model/results.ts';
import { starterPolicy } from '../../src/policy/starter.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-init-'));
afterAll(() => rmSync(folder, { recursive: true }));

const snapshot = join(folder, 'host.json');
writeFileSync(snapshot, JSON.stringify(recorded('containers-28.5')));

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

const findingsUnder = async (...words: string[]) => {
  const { out, log } = await say('assess', snapshot, '-o', 'json=-', ...words);
  expect(log).toBe('');
  return resultsSchema.parse(JSON.parse(out)).hosts[0]?.findings;
};

test('init writes what it saw as comments, the gravest questions first, and accepts nothing', async () => {
  const file = join(folder, 'policy.yaml');
  const { exitCode, out, log } = await say('init', '--snapshot', snapshot, '-o', file);
  expect([exitCode, out]).toEqual([0, `${file}\n`]);
  expect(log).toContain(`plimsoll audit --policy ${file}`);
  const text = readFileSync(file, 'utf8');
  const alive = text.split('\n').filter((line) => line !== '' && !/^\s*#/.test(line));
  expect(alive).toEqual(['title: "Policy of local"', 'parameters:']);
  expect(text).toContain('  # trusted-docker-users: ["deployer"]');
  expect(text).toContain('  # allowed-privileged-ports: [80,443]');
  expect(text).toMatch(/ {2}# allowed-capabilities: \[.*"[\w-]+:[A-Z_]+"/);
  expect(text).toMatch(/ {2}# trusted-image-sources: \[.*"docker\.io\/lab"/);
  expect(text.indexOf('trusted-docker-users:')).toBeLessThan(text.indexOf('most-stopped-containers:'));
  expect(await findingsUnder('--policy', file)).toEqual(await findingsUnder());
});

test('what is taken out of its comments is in force', async () => {
  const file = join(folder, 'accepted.yaml');
  await say('init', '--snapshot', snapshot, '-o', file);
  const text = readFileSync(file, 'utf8').replace('  # trusted-docker-users:', '  trusted-docker-users:');
  writeFileSync(file, text);
  const found = (await findingsUnder('--policy', file))?.filter(
    ({ check }) => check === 'docker-group-membership-restricted',
  );
  expect(found?.map(({ status, resource }) => [resource.name, status])).toEqual([['deployer', 'pass']]);
});

test('init takes results as well, writes over nothing unasked, and takes one of its sources', async () => {
  const results = join(folder, 'results.json');
  await say('assess', snapshot, '--quiet', '-o', `json=${results}`);
  const file = join(folder, 'from-results.yaml');
  expect((await say('init', '--results', results, '-o', file)).exitCode).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('  # Is each of deployer to be root on this host?');
  const again = await say('init', '--results', results, '-o', file);
  expect([again.exitCode, again.log]).toEqual([2, expect.stringContaining('is there already')]);
  expect((await say('init', '--results', results, '-o', file, '--force')).exitCode).toBe(0);
  const both = await say('init', 'web-1', '--results', results, '-o', join(folder, 'x.yaml'));
  expect([both.exitCode, both.log]).toEqual([2, expect.stringContaining('one of the three')]);
});

test('a host that could not be read begins no policy', async () => {
  const silent = join(folder, 'silent.json');
  writeFileSync(silent, JSON.stringify({ ...recorded('containers-28.5'), sections: {} }));
  const file = join(folder, 'none.yaml');
  const { exitCode, log } = await say('init', '--snapshot', silent, '-o', file);
  expect([exitCode, log]).toEqual([3, expect.stringContaining('No host was read')]);
  expect(() => readFileSync(file)).toThrow();
});

test('what a host calls its things ends no comment and becomes no pattern', () => {
  const hostile: Finding = {
    check: 'engine-control-limited-to-trusted-accounts',
    controls: [],
    status: 'manual',
    severity: 'high',
    resource: { type: 'engine', name: 'root', id: null, engine: 'root' },
    expected: '',
    observed: '',
    message: 'Is a\nparameters: {swarm-wanted: true}\r\u2028# trusted? \u001b[2J',
    cause: null,
    evidence: [],
    fingerprint: 'f',
    waiver: null,
  };
  const text = starterPolicy({
    hosts: ['web\n- x'],
    findings: [hostile],
    checks: CHECKS,
    seen: new Map([['trusted-docker-users', new Set(['*', 'a"\nb: c', 'alice'])]]),
  });
  const alive = text
    .split(/[\n\r\u0085\u2028\u2029]/)
    .filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  expect(alive).toHaveLength(2);
  expect(text).toContain('# trusted-docker-users: ["a\\"\\nb: c","alice"]');
  expect(text).not.toContain('\u001b');
});
