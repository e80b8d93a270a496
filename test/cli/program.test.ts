import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { BENCHMARKS } from '../../checks/benchmarks/index.ts';
import { run } from '../../src/cli/program.ts';
import { resultsSchema } from '../../src/model/results.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-program-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

describe('wrong usage ends with exit code 2, one sentence and nothing on stdout', () => {
  const notJson = join(folder, 'not.json');
  writeFileSync(notJson, 'hello');
  const otherJson = join(folder, 'other.json');
  writeFileSync(otherJson, '{"schemaVersion": 7}');
  test.each([
    [['--frobnicate'], "unknown option '--frobnicate'"],
    [['audti'], 'Did you mean audit?'],
    [['audit', 'ftp://web-1'], 'is not reached by ssh'],
    [['audit', 'web-1', '--jobs', '2.5'], '--jobs takes a whole number'],
    [['audit', '--level', '3'], '--level is 1 or 2, not "3"'],
    [['audit', '--benchmark', 'cis-docker-9'], 'cis-docker-9'],
    [['audit', '-o', 'pdf'], 'no format "pdf"'],
    [['audit', '--engine', 'docker.sock'], 'absolute path'],
    [['audit', '--fail-on', 'everything'], 'everything'],
    [['audit', '--min-coverage', '101'], 'from 0 to 100'],
    [['audit', '--timeout', '0'], '--timeout'],
    [['audit', '--at', 'yesterday'], '--at'],
    [['audit', '--at', '2026-02-30'], '--at'],
    [['audit', '--at', '2026-11-21(noon)'], '--at'],
    [['collect'], '--output'],
    [['collect', 'web-1', 'web-2', '-o', 'x.json'], '2 hosts give as many snapshots'],
    [
      ['audit', 'web-1', 'web-2', '--host-key', `SHA256:${'A'.repeat(43)}`],
      '--host-key is the key of one host',
    ],
    [['assess'], 'snapshot'],
    [['assess', join(folder, 'none.json')], 'does not exist'],
    [['assess', notJson], 'not'],
    [['audit', '--fail-on-new'], '--baseline first-run'],
    [['audit', '--baseline', notJson], 'not JSON'],
    [['diff', notJson, notJson], 'not JSON'],
    [['diff', notJson], "'later'"],
    [['report', notJson], 'not JSON'],
    [['report', otherJson], 'results'],
    [['report', folder], 'not a regular file'],
    [['explain', 'container-not-privilegd'], 'did you mean container-not-privileged'],
    [['explain', '9.9.9.9'], 'plimsoll list'],
    [
      ['schema', 'finding'],
      'results, snapshot, inventory, advisories, expect, policy, attestations, waivers, sign-off, notify, notice and rule',
    ],
  ])('%j', async (words, sentence) => {
    const { exitCode, out, log } = await say(...words);
    expect(log).toContain(sentence);
    expect(exitCode).toBe(2);
    expect(out).toBe('');
    expect(log).not.toContain('    at ');
  });
});

test('help and version go to stdout with exit code 0', async () => {
  expect(await say('--help')).toMatchObject({ exitCode: 0, log: '' });
  expect((await say('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await say('audit', '--help')).out).toContain('--out-dir');
});

test('every option has its environment variable', async () => {
  const { out } = await say('audit', '--help');
  const options = [...out.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)]
    .map((match) => match[1])
    .filter((name) => name !== 'help');
  expect(options.length).toBeGreaterThan(8);
  const flat = out.replace(/\s+/g, ' ');
  for (const name of options) expect(flat).toContain(`PLIMSOLL_${name?.toUpperCase().replaceAll('-', '_')}`);
});

test('explain tells all about a check and about a control', async () => {
  const { exitCode, out } = await say('explain', '2.8');
  expect(exitCode).toBe(0);
  expect(out).toContain('CIS Docker Benchmark 1.8.0, level 1');
  expect(out).toContain('2.7 in 1.7.0, 2.7 in 1.6.0');
  const check = /^([a-z][a-z-]+) {2}/m.exec(out)?.[1] ?? '';
  expect((await say('explain', check)).out).toContain(
    'Decides 2.8 (2.7 in 1.7.0, 2.7 in 1.6.0) of the CIS Docker Benchmark 1.8.0',
  );
});

test('a number is one of the benchmark that is chosen', async () => {
  const now = (await say('explain', '2.7')).out;
  expect(now).toContain('storage-driver-not-devicemapper');
  expect(now).toContain('not in 1.7.0, not in 1.6.0');
  const before = (await say('explain', '2.7', '--benchmark', 'cis-docker-1.6.0')).out;
  expect(before).toContain('daemon-tcp-mutual-tls');
  expect(before).toContain('CIS Docker Benchmark 1.6.0, level 1');
  expect(before).toContain('2.8 in 1.8.0');
  const gone = await say('explain', '2.19', '--benchmark', 'cis-docker-1.7.0');
  expect(gone).toMatchObject({ exitCode: 2, out: '' });
  expect(gone.log).toContain('--benchmark cis-docker-1.8.0 has it');
});

test.each(BENCHMARKS)('list shows the controls of $id $version, and only those', async (benchmark) => {
  const { out } = await say('list', '--benchmark', `${benchmark.id}-${benchmark.version}`);
  expect(out).toContain(`${benchmark.title} ${benchmark.version}`);
  const shown = [...out.matchAll(/^ {2}(\d+\.[\d.]+) +L([12?]) /gm)];
  expect(shown.map(([, id, level]) => [id, level])).toEqual(
    benchmark.controls.map(({ id, level }) => [id, String(level ?? '?')]),
  );
});

test('list leaves out what is of a higher level, but nothing of unknown level', async () => {
  const { out } = await say('list', '--benchmark', 'cis-docker-1.6.0', '--level', '1');
  expect(out).not.toMatch(/^ {2}[\d.]+ +L2 /m);
  expect(out.match(/^ {2}[\d.]+ +L\? /gm)).toHaveLength(4);
  expect(out).toContain('L? is a level that is not known');
});

test('assess reports against the benchmark and the level that are asked for', async () => {
  const file = join(folder, 'host.json');
  writeFileSync(file, JSON.stringify(recorded('containers-28.5')));
  const reported = async (...words: string[]) => {
    const { out } = await say('assess', file, '-o', 'json=-', '--quiet', ...words);
    const { benchmark, hosts } = resultsSchema.parse(JSON.parse(out));
    const controls = hosts[0]?.controls ?? [];
    const statusOf = (number: string) => controls.find(({ id }) => id === number)?.status;
    const checksOf = (number: string) => controls.find(({ id }) => id === number)?.checks;
    return { benchmark, controls, statusOf, checksOf };
  };
  const plain = await reported();
  expect(plain.benchmark).toMatchObject({ version: '1.8.0', level: 2 });
  expect(plain.controls).toHaveLength(118);
  const older = await reported('--benchmark', 'cis-docker-1.7.0', '--level', '1');
  expect(older.benchmark).toMatchObject({ version: '1.7.0', level: 1 });
  expect(older.controls).toHaveLength(117);
  // User namespaces, of level 2: 2.10 now and 2.9 before.
  expect([plain.checksOf('2.10'), older.checksOf('2.9')]).toEqual(Array(2).fill(['daemon-user-namespaces']));
  expect(plain.statusOf('2.10')).not.toBe('notselected');
  expect(older.statusOf('2.9')).toBe('notselected');
  expect(older.statusOf('2.8')).toBe(plain.statusOf('2.9'));
});

test('report writes the page again that assess wrote, byte for byte', async () => {
  const file = join(folder, 'all-images-in-use.json');
  writeFileSync(file, JSON.stringify(recorded('beyond-weak-28.5')));
  const [first, again] = [join(folder, 'first'), join(folder, 'again')];
  await say('assess', file, '--out-dir', first, '--quiet');
  const results = join(first, 'results.json');
  expect(await say('report', results, '--out-dir', again, '--quiet')).toMatchObject({ exitCode: 0 });
  for (const name of ['report.html', 'results.json'])
    expect(readFileSync(join(again, name)).equals(readFileSync(join(first, name)))).toBe(true);
});

test('the help of schema names every schema that there is', async () => {
  const [, named = ''] = /the schemas are (.*)\./.exec((await say('schema', 'none')).log) ?? [];
  const names = named.split(/, | and /);
  expect(names.length).toBeGreaterThan(1);
  const { out } = await say('schema', '--help');
  expect(names.filter((name) => !out.includes(name))).toEqual([]);
});

test('audit takes the options that scripts rely on, and the other commands those that concern them', async () => {
  const optionsOf = async (command: string) =>
    [...(await say(command, '--help')).out.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help')
      .sort();
  const telling = ['output', 'out-dir', 'sign-off', 'fail-on', 'min-coverage', 'quiet', 'debug'];
  const brought = ['evidence', 'expect', 'advisories', 'checks', 'policy', 'waivers', 'attestations'];
  const judging = ['benchmark', 'level', 'only', ...brought, 'at'];
  const hosts = ['inventory', 'limit', 'engine', 'network', 'timeout', 'run-timeout', 'jobs'];
  const login = ['ssh-key', 'known-hosts', 'host-key', 'host-key-policy', 'transport', 'sudo'];
  const reaching = [...hosts, ...login, 'sudo-password-fd'];
  const comparing = ['baseline', 'fail-on-new'];
  const signing = ['sign-key', 'sign-passphrase-fd', 'sign-ssh-key'];
  const keeping = ['history', 'keep-days', 'keep-runs'];
  expect(await optionsOf('audit')).toEqual(
    [...telling, ...comparing, ...signing, ...judging, ...reaching, 'resume', ...keeping, 'notify'].sort(),
  );
  expect(await optionsOf('collect')).toEqual([...reaching, 'resume', 'output', 'quiet', 'debug'].sort());
  expect(await optionsOf('assess')).toEqual(
    [...telling, ...comparing, ...signing, ...judging, ...keeping, 'notify'].sort(),
  );
  expect(await optionsOf('report')).toEqual(telling.sort());
});

test('the commands that scripts rely on are there', async () => {
  const overTime = ['history', 'diff', 'schedule'];
  const told = ['plan', 'list', 'explain', 'inventory', 'schema', 'completion'];
  const written = ['init', 'waive', 'attest', 'new', 'test-check', 'fix-plan', 'keygen', 'verify'];
  const { out } = await say('--help');
  const commands = [...out.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name);
  expect(commands.sort()).toEqual(
    ['audit', 'collect', 'assess', 'report', ...told, ...written, ...overTime, 'help'].sort(),
  );
});

test('--help names every benchmark that there is', async () => {
  const { out } = await say('list', '--help');
  const choices = /choices: ([^)]*?), default/.exec(out.replace(/\s+/g, ' '))?.[1] ?? '';
  expect(choices.split(', ')).toEqual(BENCHMARKS.map(({ id, version }) => `"${id}-${version}"`));
});

test('schema expect is a JSON Schema of the list of expected containers', async () => {
  const { exitCode, out } = await say('schema', 'expect');
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { containers: { type: 'array' } } });
});

test.each(['results', 'snapshot', 'advisories'])('schema %s is a JSON Schema', async (name) => {
  const { exitCode, out } = await say('schema', name);
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { schemaVersion: { const: 1 } } });
});

describe('plan', () => {
  test('prints the script for hosts byte for byte, and the digest that sudoers has of it', async () => {
    const script = await say('plan', '--install-script');
    expect(script).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^#!\/bin\/sh\n/) });
    const digest = createHash('sha256').update(script.out).digest('hex');
    const { out } = await say('plan', '--sudoers', 'auditor@web-1', 'ssh://other@web-2', 'auditor@web-3');
    const accounts = [...out.matchAll(/^(\S+) ALL=\(root\) NOPASSWD: sha256:([0-9a-f]+) (\S+) ""$/gm)];
    expect(accounts.map(([, account, sha256]) => [account, sha256])).toEqual([
      ['auditor', digest],
      ['other', digest],
    ]);
    expect(script.log).toContain(`this is ${accounts[0]?.[3]}, for root:root`);
  });

  test('names the commands that carry an audit over SSH, those of sudo only where it may be used', async () => {
    const { out } = await say('plan', 'auditor@web-1');
    expect(out).toContain('\n  sudo -n sh -s ');
    expect(out).toMatch(/\n {2}sudo -n \/usr\/local\/libexec\/plimsoll-collect-[0-9a-f]{12} /);
    expect(out).toContain('\n  docker -H unix://SOCKET system dial-stdio ');
    expect((await say('plan', '--sudo', 'never', 'auditor@web-1')).out).not.toContain('sudo -n');
    expect((await say('plan', 'local')).out).not.toContain('Over SSH');
  });

  test('says where sudoers lacks the name of an account', async () => {
    const { exitCode, out, log } = await say('plan', '--sudoers', 'web-1');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^ACCOUNT ALL=/m);
    expect(log).toContain('put it in the place of ACCOUNT');
  });
});
