import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../src/cli/program.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-inventory-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const text = `defaults: {user: auditor}
groups:
  web: {hosts: [web-1, web-2], jump: [ops@bastion:2222, inner]}
hosts:
  web-1: {address: 10.0.0.1, port: 2222, tags: [a, b], timeout: 5}
  web-2:
  here: {address: local}
`;
const file = written('fleet.yml', text);

test('inventory shows what was understood, where from, and what the file was taken for', async () => {
  const { exitCode, out, log } = await say('inventory', '-i', file);
  expect([exitCode, log]).toEqual([0, '']);
  const rows = out
    .replaceAll(file, 'F')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  expect(rows).toEqual([
    ['F: an inventory of Plimsoll (YAML), 3 hosts, 1 group'],
    [''],
    ['HOST', 'ADDRESS', 'USER', 'PORT', 'JUMP', 'GROUPS', 'FROM', 'ALSO SET'],
    ['web-1', '10.0.0.1', 'auditor', '2222', 'ops@bastion:2222,inner', 'web', 'F:5', 'tags=a,b timeout=5'],
    ['web-2', 'web-2', 'auditor', '-', 'ops@bastion:2222,inner', 'web', 'F:6', '-'],
    ['here', 'this machine', 'auditor', '-', '-', '-', 'F:7', '-'],
  ]);
});

test('--limit leaves the hosts that it names', async () => {
  const { out } = await say('inventory', '-i', file, '--limit', 'all:!web-1');
  expect(out).toContain('2 of 3 hosts');
  expect(out).not.toContain('10.0.0.1');
});

test('what is not followed is listed, without what may be a secret', async () => {
  const ini = written('hosts', 'a ansible_ssh_common_args="-o ProxyCommand=\'x hunter2\'"\n');
  const { exitCode, out } = await say('inventory', '-i', ini);
  expect(exitCode).toBe(0);
  expect(out).toContain(
    `Not followed:\n  ${ini}:1: ProxyCommand in the arguments of ssh is not understood and left out.\n`,
  );
  expect(out).not.toContain('hunter2');
});

test('variables beside an inventory of Ansible are not read, and that is said where they matter', async () => {
  const beside = join(folder, 'beside');
  mkdirSync(join(beside, 'group_vars/web'), { recursive: true });
  const ini = written('beside/hosts', '[web]\na\n');
  written('beside/group_vars/all.yml', 'colour: red\n');
  expect((await say('inventory', '-i', ini)).out).not.toContain('Not followed');
  written('beside/group_vars/web/login.yml', 'ansible_user: hunter2\nansible_password: hunter2\n');
  const { out } = await say('inventory', '-i', ini);
  expect(out).toContain(
    `${ini}: what stands beside it in group_vars/web/login.yml (ansible_user) is not read`,
  );
  expect(out).not.toContain('hunter2');
});

test('a note is a line of the log of an audit', async () => {
  const ini = written('noted', 'a ansible_ssh_common_args="-W b"\n');
  const { log } = await say('plan', '-i', ini);
  expect(log).toBe(`plimsoll: ${ini}:1: -W in the arguments of ssh is not understood and left out.\n`);
});

describe('what is wrong ends with exit code 2, one sentence and nothing on stdout', () => {
  const tabs = written('tabs.yml', 'hosts:\n\ta:\n');
  test.each([
    [['inventory'], 'give it with -i FILE'],
    [['inventory', '-i', ''], 'takes a file'],
    [['inventory', '-i', join(folder, 'none.yml')], 'no such file'],
    [['inventory', '-i', folder], 'it is a directory'],
    [['inventory', '-i', tabs], `${tabs}:2: the line begins with a tab`],
    [['inventory', '-i', file, '--limit', 'wbe'], 'did you mean web?'],
    [['audit', '-i', file, 'web-3'], 'did you mean web-1?'],
    [['audit', '-i', file, '--limit', 'here:&web'], 'leaves no host'],
    [['audit', '--limit', 'web'], '-i FILE'],
    [['plan', '-i', tabs], 'begins with a tab'],
    [['collect', '-i', tabs, '-o', join(folder, 'x.json')], 'begins with a tab'],
  ])('%j', async (words, sentence) => {
    const { exitCode, out, log } = await say(...words);
    expect(log).toContain(sentence);
    expect([exitCode, out]).toEqual([2, '']);
    expect(log).not.toContain('    at ');
  });
});

test('the published schema takes what the program takes, and no key that it does not know', async () => {
  const { out } = await say('schema', 'inventory');
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(out));
  expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ hosts: { a: { adress: 'b' } } })).toBe(false);
  expect(validate({ hosts: { a: { port: 0 } } })).toBe(false);
  expect(validate({ hosts: { 'a b': {} } })).toBe(false);
});

test('a list of targets comes on standard input, and the environment can name the file', () => {
  const main = join(import.meta.dirname, '../../src/cli/main.ts');
  const plimsoll = (words: readonly string[], input: string, env: Record<string, string> = {}) => {
    const { status, stdout } = spawnSync(process.execPath, [main, ...words], {
      input,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    return [status, stdout.split('\n')[0]];
  };
  const list = [0, 'standard input: a list of targets, 2 hosts, 0 groups'];
  expect(plimsoll(['inventory', '-i', '-'], 'a\nb # c\n')).toEqual(list);
  expect(plimsoll(['inventory'], 'a\nb\n', { PLIMSOLL_INVENTORY: '-' })).toEqual(list);
  expect(plimsoll(['inventory'], '', { PLIMSOLL_INVENTORY: file, PLIMSOLL_LIMIT: 'web' })).toEqual([
    0,
    `${file}: an inventory of Plimsoll (YAML), 2 of 3 hosts, 1 group`,
  ]);
});
