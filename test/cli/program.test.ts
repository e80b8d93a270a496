import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
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
    [['audit', 'web-1'], 'another machine'],
    [['audit', '--level', '3'], '--level is 1 or 2, not "3"'],
    [['audit', '--benchmark', 'cis-docker-9'], 'cis-docker-9'],
    [['audit', '-o', 'pdf'], 'no format "pdf"'],
    [['audit', '--engine', 'docker.sock'], 'absolute path'],
    [['audit', '--fail-on', 'everything'], 'everything'],
    [['audit', '--min-coverage', '101'], 'from 0 to 100'],
    [['audit', '--timeout', '0'], '--timeout'],
    [['audit', '--at', 'yesterday'], '--at'],
    [['collect'], '--output'],
    [['collect', '-o', 'dir/'], 'goes into a file'],
    [['assess'], 'snapshot'],
    [['assess', join(folder, 'none.json')], 'does not exist'],
    [['assess', notJson], 'not'],
    [['report', notJson], 'not JSON'],
    [['report', otherJson], 'results'],
    [['report', folder], 'not a regular file'],
    [['explain', 'container-not-privilegd'], 'did you mean container-not-privileged'],
    [['explain', '9.9.9.9'], 'plimsoll list'],
    [['schema', 'finding'], 'results and snapshot'],
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
  expect(out).toContain('2.7 in 1.7.0');
  const check = /^([a-z][a-z-]+) {2}/m.exec(out)?.[1] ?? '';
  expect((await say('explain', check)).out).toContain('Decides 2.8');
});

test('list shows all 118 controls', async () => {
  const { out } = await say('list');
  expect(out.match(/^ {2}\d+\.\d+/gm)).toHaveLength(118);
});

test.each(['results', 'snapshot'])('schema %s is a JSON Schema', async (name) => {
  const { exitCode, out } = await say('schema', name);
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ type: 'object', properties: { schemaVersion: { const: 1 } } });
});
