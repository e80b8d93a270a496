import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { BUNDLED_ADVISORIES } from '../../src/probes/advisories/advisory-table.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-advisories-'));
afterAll(() => rmSync(folder, { recursive: true }));

const snapshot = join(folder, 'host.json');
writeFileSync(snapshot, JSON.stringify(recorded('no-engine-28.5')));

async function assessWith(content: string | object, ...more: string[]) {
  const file = join(folder, 'table.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const streams = keptStreams();
  const exitCode = await run(['assess', snapshot, '--advisories', file, '-o', 'json=-', ...more], streams);
  return { exitCode, file, ...streams.said };
}

const [row] = BUNDLED_ADVISORIES.advisories;
const withRow = (change: object) => ({ ...BUNDLED_ADVISORIES, advisories: [{ ...row, ...change }] });

test.each<[string, string | object, RegExp]>([
  ['no JSON', '{', /is not JSON/],
  ['a nest without end', '['.repeat(100_000), /nested more than 64 levels/],
  ['another version', { ...BUNDLED_ADVISORIES, schemaVersion: 2 }, /schemaVersion/],
  ['no rows', { ...BUNDLED_ADVISORIES, advisories: [] }, /advisories/],
  ['a day after its own', { ...BUNDLED_ADVISORIES, dataThrough: '2999-01-01' }, /dataThrough/],
  ['no date', { ...BUNDLED_ADVISORIES, dataThrough: 'soon' }, /dataThrough/],
  ['a bound that is no version', withRow({ affected: [{ introduced: '0', fixed: '1.x' }] }), /0\.fixed/],
  [
    'a range from its end',
    withRow({ affected: [{ introduced: '2.0', fixed: '1.0' }] }),
    /advisories\.0\.affected\.0/,
  ],
  ['a row that comes twice', { ...BUNDLED_ADVISORIES, advisories: [row, row] }, /advisories\.1.*comes twice/],
  ['an unknown condition', withRow({ condition: 'when it rains' }), /advisories\.0\.condition/],
  ['a key of its own', withRow({ script: 'rm' }), /script/],
  ['a summary without end', withRow({ summary: 'x'.repeat(100_000) }), /advisories\.0\.summary/],
  ['control characters', `{"\u001b]0;x\u0007": 1}`, /schemaVersion|control|JSON/],
])('a table with %s ends with exit code 2, the file and the place', async (_, content, where) => {
  const { exitCode, out, log, file } = await assessWith(content);
  expect(exitCode).toBe(2);
  expect(out).toBe('');
  expect(log).toContain(file);
  expect(log).toMatch(where);
  expect(log.length).toBeLessThan(2000);
  expect([...log].filter((character) => character < ' ' && character !== '\n')).toEqual([]);
});

test('a table that is too large is not read, and a pipe is not waited for', async () => {
  const large = join(folder, 'large.json');
  writeFileSync(large, '');
  truncateSync(large, 5 * 1024 * 1024);
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const [path, words] of [
    [large, 'larger than 4 MB'],
    [pipe, 'no regular file'],
    [join(folder, 'none.json'), 'could not be read'],
  ] as const) {
    const streams = keptStreams();
    expect(await run(['assess', snapshot, '--advisories', path, '-o', 'json=-'], streams)).toBe(2);
    expect(streams.said.log).toContain(words);
  }
});

test('the published schema takes the table that comes along, and refuses what the program refuses', async () => {
  const streams = keptStreams();
  expect(await run(['schema', 'advisories'], streams)).toBe(0);
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(streams.said.out));
  expect(validate(BUNDLED_ADVISORIES)).toBe(true);
  expect(validate(withRow({ condition: 'when it rains' }))).toBe(false);
});

test('a table that is brought along decides, as of --at where it is given', async () => {
  const findingOf = async (content: object, ...more: string[]) => {
    const { out } = await assessWith(content, ...more);
    const { hosts } = JSON.parse(out) as {
      hosts: { findings: { check: string; status: string; observed: string }[] }[];
    };
    return hosts[0]?.findings.find(({ check }) => check === 'advisory-data-fresh');
  };
  const old = { ...BUNDLED_ADVISORIES, generated: '2025-01-01', dataThrough: '2025-01-01' };
  expect(await findingOf(old)).toMatchObject({
    status: 'fail',
    observed: expect.stringContaining('the file table.json: advisories of 2025-01-01'),
  });
  expect(await findingOf(BUNDLED_ADVISORIES)).toMatchObject({ status: 'pass' });
  expect(await findingOf(BUNDLED_ADVISORIES, '--at', '2028-01-01')).toMatchObject({
    status: 'fail',
    observed: expect.stringContaining('judged as of 2028-01-01 (--at)'),
  });
});
