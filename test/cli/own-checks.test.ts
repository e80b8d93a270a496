import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../src/cli/program.ts';
import { type Results, resultsSchema } from '../../src/model/results.ts';
import { moduleText } from '../own-checks/own-file.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-own-'));
const snapshot = join(folder, 'host.json');
writeFileSync(snapshot, JSON.stringify(recorded('containers-28.5')));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

let directories = 0;
function directory(files: Readonly<Record<string, string>>): string {
  directories += 1;
  const path = join(folder, `checks-${directories}`);
  mkdirSync(path, { mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text, { mode: 0o600 });
  return path;
}

async function assessWith(checks: string): Promise<Results> {
  const { exitCode, out, log } = await say('assess', snapshot, '--checks', checks, '-o', 'json=-');
  expect({ exitCode, log }).toEqual({ exitCode: 0, log: '' });
  return resultsSchema.parse(JSON.parse(out));
}

const ruleText = (id: string) => `id: ${id}
title: The container is started again when it ends
severity: medium
severityReason: It matters.
rationale: It is better so.
remediation: { text: Make it so., sideEffect: None. }
each: containers
expect:
  - field: inspect.HostConfig.RestartPolicy.Name
    in: [always, unless-stopped]
`;

describe('new check makes a check that its examples prove at once', () => {
  test.each([
    ['a module', [], 'ts'],
    ['a rule', ['--rule'], 'yaml'],
  ])('%s', async (_, options, ending) => {
    const checks = join(directory({}), 'mine');
    const made = await say('new', 'check', 'container-starts-again', '--checks', checks, ...options);
    const file = join(checks, `container-starts-again.${ending}`);
    expect(made).toMatchObject({ exitCode: 0, out: `${file}\n` });
    expect(await say('test-check', checks)).toEqual({
      exitCode: 0,
      log: '',
      out: `ok     container-starts-again  ${file}, 2 examples\n1 check, all as their examples say\n`,
    });
    const broken = readFileSync(file, 'utf8').replace(/Name: '?always'?/, "Name: 'no'");
    writeFileSync(file, broken);
    const wrong = await say('test-check', checks);
    expect(wrong.exitCode).toBe(1);
    expect(wrong.out).toContain('"always" gives fail and not pass');
    expect(
      (await say('new', 'check', 'container-starts-again', '--checks', checks, ...options)).exitCode,
    ).toBe(2);
  });

  test('not with the name of a check that there is', async () => {
    const { exitCode, log } = await say('new', 'check', 'container-not-privileged', '--checks', folder);
    expect(exitCode).toBe(2);
    expect(log).toContain('is a check of plimsoll');
  });
});

test('test-check demands an example that passes and one that fails', async () => {
  const checks = directory({
    'rule.yaml': ruleText('one-rule'),
    'module.ts': moduleText('return pass(seen);'),
  });
  const { exitCode, out } = await say('test-check', checks);
  expect(exitCode).toBe(1);
  expect(out).toContain('exports no examples');
  expect(out).toContain('no example passes');
  expect(out).toContain('no example fails');
});

describe('test-check takes no example of what no audit reads', () => {
  const facts = (value: string) => `{ inspect: { HostConfig: ${value} } }`;
  test.each([
    [
      'another kind of value',
      '{ RestartPolicy: { Name: always, MaximumRetryCount: "3" } }',
      'MaximumRetryCount is a text',
    ],
    ['a misspelt field', '{ RestartPolicy: { Name: always }, Memroy: 5 }', 'did you mean Memory?'],
  ])('%s', async (_, value, words) => {
    const fail = facts('{ RestartPolicy: { Name: "no" } }');
    const examples = (pass: string) =>
      `pass: [{ name: "one", facts: ${pass} }], fail: [{ name: "two", facts: ${fail} }]`;
    const rule = (pass: string) => `${ruleText('own-rule')}examples: { ${examples(pass)} }\n`;
    const module = (pass: string) =>
      `${moduleText("return inspect.HostConfig.RestartPolicy.Name === 'no' ? fail(seen) : pass(seen);")}\nexport const examples = { ${examples(pass)} };`;
    for (const [name, text] of [
      ['own.yaml', rule],
      ['own.ts', module],
    ] as const) {
      const right = text(facts('{ RestartPolicy: { Name: always } }').replaceAll('always', '"always"'));
      expect((await say('test-check', directory({ [name]: right }))).exitCode).toBe(0);
      const { exitCode, out } = await say(
        ...['test-check', directory({ [name]: text(facts(value).replaceAll('always', '"always"')) })],
      );
      expect({ exitCode, out }).toEqual({ exitCode: 1, out: expect.stringContaining(words) });
    }
  });
});

test('the published schema takes the rule of the README, and no key that it does not know', async () => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse((await say('schema', 'rule')).out));
  const rule = parse(readmeRule());
  expect(validate(rule), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...rule, wher: [] })).toBe(false);
  expect(validate({ ...rule, each: 'container' })).toBe(false);
});

/** The rule that the README shows. */
function readmeRule(): string {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  return /^```yaml\n(# checks\/container-without-etc\.yaml\n[\s\S]*?)^```$/m.exec(readme)?.[1] ?? '';
}

test('results tell checks of the user in a part of their own, with file and digest, and never in the score', async () => {
  const checks = directory({
    'rule.yaml': ruleText('own-rule'),
    'module.ts': moduleText('return inspect.HostConfig.Privileged ? fail(seen) : pass(seen);', {
      id: 'own-module',
    }),
  });
  const results = await assessWith(checks);
  expect(results.ownChecks).toEqual([
    { id: 'own-module', file: join(checks, 'module.ts'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { id: 'own-rule', file: join(checks, 'rule.yaml'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  expect(results.families.at(-1)).toEqual({
    id: 'own-checks',
    title: 'Checks of your own',
    checks: ['own-module', 'own-rule'],
  });
  const [host] = results.hosts;
  const own = host?.findings.filter(({ check }) => check.startsWith('own-')) ?? [];
  expect(new Set(own.map(({ check, status }) => `${check} ${status}`))).toEqual(
    new Set(['own-module fail', 'own-module pass', 'own-rule fail', 'own-rule pass']),
  );
  expect(own.every(({ controls, evidence }) => controls.length === 0 && evidence.length > 0)).toBe(true);
  const { out } = await say('assess', snapshot, '-o', 'json=-');
  const without = resultsSchema.parse(JSON.parse(out));
  expect(without.ownChecks).toBeUndefined();
  expect(host?.score).toEqual(without.hosts[0]?.score);
  expect(results.run.id).not.toBe(without.run.id);
});

test('the report and the terminal say whose checks they are', async () => {
  const checks = directory({ 'rule.yaml': ruleText('own-rule') });
  const { out } = await say('assess', snapshot, '--checks', checks, '--out-dir', join(checks, 'report'));
  expect(out).toMatch(/Checks of your own: 1 of 1 check fails/);
  const html = readFileSync(join(checks, 'report/report.html'), 'utf8');
  expect(html).toContain('checks of those who ran the audit');
  expect(html).toContain('Of checks of your own, 1 of 1 check fails.');
  expect(html).toContain('A check of your own');
  expect(html).toContain('rule.yaml');
});

test('list and explain know them', async () => {
  const checks = directory({ 'rule.yaml': ruleText('own-rule') });
  expect((await say('list', '--checks', checks)).out).toMatch(/Checks of your own\n.*\n {12}own-rule/);
  const { out } = await say('explain', 'own-rule', '--checks', checks);
  expect(out).toContain(`A check of your own, in ${join(checks, 'rule.yaml')} (SHA-256 `);
  expect((await say('explain', 'own-rule')).exitCode).toBe(2);
});

describe('a directory that cannot be used ends with exit code 2 and a sentence', () => {
  const refused = async (checks: string, ...words: string[]) => {
    const { exitCode, out, log } = await say('assess', snapshot, '--checks', checks);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    for (const word of words) expect(log).toContain(word);
  };

  test('it is not there, or holds no check', async () => {
    await refused(join(folder, 'nowhere'), 'no such file or directory');
    await refused(directory({ 'README.md': 'x' }), 'holds no check');
  });

  test('a rule in it names a field that there is not', async () => {
    const text = ruleText('own-rule').replace('RestartPolicy.Name', 'RestartPolcy.Name');
    const checks = directory({ 'rule.yaml': text });
    await refused(checks, `${join(checks, 'rule.yaml')}:9`, 'did you mean RestartPolicy?');
  });

  test('a module in it throws while it is loaded', async () => {
    const checks = directory({ 'module.js': '\n\nthrow new Error("no");' });
    await refused(checks, `${join(checks, 'module.js')}:3`, 'throws while it is loaded (no)');
  });

  test('others can write a module, or the directory, or the way to it is a link of another', async () => {
    const file = directory({ 'module.ts': moduleText('return pass(seen);') });
    chmodSync(join(file, 'module.ts'), 0o620);
    await refused(file, 'module.ts', 'can be written by others (mode 0620)');
    const whole = directory({ 'module.ts': moduleText('return pass(seen);') });
    chmodSync(whole, 0o770);
    await refused(whole, whole, 'can be written by others (mode 0770)');
    const above = join(directory({}), 'above');
    mkdirSync(join(above, 'checks'), { recursive: true, mode: 0o700 });
    writeFileSync(join(above, 'checks/module.ts'), moduleText('return pass(seen);'), { mode: 0o600 });
    chmodSync(above, 0o707);
    await refused(join(above, 'checks'), above, 'mode 0707');
  });

  test('a module in it is a link', async () => {
    const elsewhere = directory({ 'module.ts': moduleText('return pass(seen);') });
    const checks = directory({});
    symlinkSync(join(elsewhere, 'module.ts'), join(checks, 'module.ts'));
    await refused(checks, 'it is a link');
  });

  test('two have one id, or one has that of a check of plimsoll, and both places are named', async () => {
    const twice = directory({
      'a.yaml': ruleText('own-rule'),
      'b.ts': moduleText('return pass(seen);', { id: 'own-rule' }),
    });
    await refused(twice, join(twice, 'a.yaml'), join(twice, 'b.ts'), 'own-rule');
    const ours = directory({ 'a.yaml': ruleText('container-not-privileged') });
    await refused(ours, join(ours, 'a.yaml'), 'that of a check of plimsoll');
  });

  test('only the environment names it, and it holds modules; rules are taken', async () => {
    vi.stubEnv('PLIMSOLL_CHECKS', directory({ 'module.ts': moduleText('return pass(seen);') }));
    const { exitCode, log } = await say('assess', snapshot, '-o', 'json=-');
    expect(exitCode).toBe(2);
    expect(log).toContain('only by --checks on the command line');
    vi.stubEnv('PLIMSOLL_CHECKS', directory({ 'rule.yaml': ruleText('own-rule') }));
    expect((await say('list')).out).toContain('own-rule');
  });
});

test('what breaks in a module is an error of its check alone', async () => {
  const checks = directory({
    'broken.ts': moduleText('throw new Error("boom");', { id: 'own-broken' }),
    'whole.ts': moduleText('return pass(seen);', { id: 'own-whole' }),
    'rule.yaml': ruleText('own-rule'),
  });
  const [host] = (await assessWith(checks)).hosts;
  const statuses = (id: string) => [
    ...new Set(host?.findings.filter(({ check }) => check === id).map(({ status }) => status)),
  ];
  expect(statuses('own-broken')).toEqual(['error']);
  expect(statuses('own-whole')).toEqual(['pass']);
  expect(statuses('own-rule')).toContain('fail');
  expect(host?.findings.find(({ check }) => check === 'own-broken')?.cause?.next).toContain('broken.ts');
});

describe('a policy leaves out', () => {
  const checks = directory({
    'own.ts': moduleText('return pass(seen);', { id: 'own-module' }),
    'rule.yaml': ruleText('own-rule'),
  });
  const left = async (selector: string) => {
    const policy = join(directory({}), 'policy.yaml');
    writeFileSync(policy, `deselect:\n  - ${selector}\n    reason: Not now.\n`);
    const { exitCode, out, log } = await say(
      ...['assess', snapshot, '--checks', checks, '--policy', policy, '-o', 'json=-'],
    );
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: '' });
    return resultsSchema.parse(JSON.parse(out)).hosts[0]?.findings.map(({ check }) => check) ?? [];
  };

  test('a module by its id', async () => {
    const found = await left('check: own-module');
    expect(found).not.toContain('own-module');
    expect(found).toContain('own-rule');
  });

  test('all of them by their family', async () => {
    const found = await left('family: own-checks');
    expect(found.filter((check) => check.startsWith('own-'))).toEqual([]);
    expect(found.length).toBeGreaterThan(100);
  });
});

test('without --checks nothing of all this is loaded', async () => {
  const hook = join(folder, 'hook.mjs');
  writeFileSync(
    hook,
    `import { registerHooks } from 'node:module';
const loaded = new Set();
registerHooks({ load: (url, context, next) => { loaded.add(url); return next(url, context); } });
process.on('exit', () => process.stderr.write([...loaded].join('\\n')));`,
  );
  const checks = directory({ 'rule.yaml': ruleText('own-rule') });
  const loadedBy = async (...words: string[]) => {
    const main = join(import.meta.dirname, '../../src/cli/main.ts');
    const all = [
      '--import',
      hook,
      main,
      'assess',
      snapshot,
      '-o',
      `json=${join(folder, 'out.json')}`,
      ...words,
    ];
    const { stderr } = await promisify(execFile)(process.execPath, all);
    return stderr.split('\n').filter((url) => /own-checks|re2js/.test(url));
  };
  expect(await loadedBy()).toEqual([]);
  expect((await loadedBy('--checks', checks)).length).toBeGreaterThan(10);
});

test('the rule that the README shows is as its examples say', async () => {
  const { exitCode, out } = await say('test-check', directory({ 'rule.yaml': readmeRule() }));
  expect({ exitCode, out }).toMatchObject({ exitCode: 0, out: expect.stringContaining('3 examples') });
});
