import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { readResults } from '../../src/cli/read-results.ts';
import { textOf } from '../reports/read-html.ts';
import { sampleFleet } from '../reports/sample-fleet.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sign-off-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

const file = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};

const snapshot = file('host.json', JSON.stringify(recorded('no-engine-28.5')));
const SIGNED = `preparedBy: {name: "Ann <b>Ops", role: Operations, date: 2027-01-02}
acceptedBy:
  name: Eve
  date: 2027-01-04
  note: "For one year.\\u202e"
`;
const signed = file('sign-off.yml', SIGNED);
const judge = ['--at', '2027-01-05T00:00:00Z', '--quiet'];
const signOffOf = (html: string) => /<section class="sign-off[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';

describe('--sign-off', () => {
  test('stands in the results and in the page, is an input with its digest, and comes again byte for byte', async () => {
    const first = at('first');
    expect(await say('assess', snapshot, ...judge, '--sign-off', signed, '--out-dir', first)).toMatchObject({
      exitCode: 0,
    });
    const results = await readResults(join(first, 'results.json'));
    expect(results.signOff).toEqual({
      preparedBy: { name: 'Ann <b>Ops', role: 'Operations', date: '2027-01-02' },
      acceptedBy: { name: 'Eve', date: '2027-01-04', note: 'For one year.\u202e' },
    });
    const sha256 = createHash('sha256').update(SIGNED).digest('hex');
    expect(results.run.inputs).toContainEqual({ role: 'sign-off', name: signed, sha256 });
    const page = readFileSync(join(first, 'report.html'), 'utf8');
    expect(textOf(signOffOf(page)).replace(/\s+/g, ' ')).toMatch(
      /Prepared by Ann <b>Ops , Operations 2027-01-02 Reviewed by Accepted by Eve For one year\.\\u\{202e\} 2027-01-04/,
    );
    expect(page).not.toContain('<b>Ops');
    const again = at('again');
    await say('report', join(first, 'results.json'), '--out-dir', again, '--quiet');
    for (const name of ['report.html', 'results.json'])
      expect(readFileSync(join(again, name)).equals(readFileSync(join(first, name)))).toBe(true);
  });

  test('signs results that are there, and replaces who signed them before', async () => {
    const results = file('fleet.json', JSON.stringify(sampleFleet({ hosts: 3 })));
    const other = file('other.yml', '{"reviewedBy": {"name": "Bob", "date": "2026-11-20"}}');
    const [once, twice] = [at('once'), at('twice')];
    await say('report', results, '--sign-off', other, '--out-dir', once, '--quiet');
    const words = ['report', join(once, 'results.json'), '--sign-off', other, '--out-dir', twice, '--quiet'];
    expect(await say(...words)).toMatchObject({ exitCode: 0, log: '' });
    const read = await readResults(join(twice, 'results.json'));
    expect(read.signOff).toEqual({ reviewedBy: { name: 'Bob', date: '2026-11-20' } });
    expect(read.run.inputs?.filter(({ role }) => role === 'sign-off')).toHaveLength(1);
    for (const page of ['report.html', 'hosts/web-1.html'])
      expect(signOffOf(readFileSync(join(twice, page), 'utf8'))).toContain('<b>Bob</b>');
  });

  test('goes into a pack', async () => {
    const pack = at('signed.zip');
    const words = ['assess', snapshot, ...judge, '--sign-off', signed, '-o', `pack=${pack}`];
    expect(await say(...words)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(pack).includes('inputs/sign-off-sign-off.yml')).toBe(true);
    expect((await say('verify', pack)).out).toContain('every report is the same, byte by byte');
  });

  test('marks a day that was over before the evidence was collected', async () => {
    const early = file('early.yml', 'preparedBy: {name: Ann, date: 2020-01-02}');
    const out = at('early');
    await say('assess', snapshot, ...judge, '--sign-off', early, '--out-dir', out);
    expect(textOf(signOffOf(readFileSync(join(out, 'report.html'), 'utf8')))).toContain(
      'That day was over before the evidence was collected.',
    );
    expect(textOf(signOffOf(readFileSync(join(at('first'), 'report.html'), 'utf8')))).not.toContain('before');
  });

  test.each([
    ['preparedBy: {name: Ann, date: 2026-02-30}', ':1: preparedBy.date is no day that exists'],
    ['preparedBy:\n  name: Ann\n  date: 2027-01-07', ':3: preparedBy.date is 2027-01-07, and it is not that'],
    [
      'reviwedBy: {name: Ann, date: 2026-11-20}',
      ':1: the file has no key "reviwedBy"; did you mean reviewedBy?',
    ],
    ['preparedBy: {date: 2026-11-20}', ':1: preparedBy.name is missing. Who signs.'],
    ['preparedBy: {name: "  ", date: 2026-11-20}', 'preparedBy.name says nothing'],
    ['{}', ':1: the file says of nobody that they sign'],
  ])('%j is wrong usage, with file and line', async (text, message) => {
    const words = ['assess', snapshot, ...judge, '--sign-off', file('wrong.yml', text), '-o', 'json=-'];
    const { exitCode, out, log } = await say(...words);
    expect([exitCode, out]).toEqual([2, '']);
    expect(log).toContain(`${at('wrong.yml')}${message.startsWith(':') ? message : ''}`);
    expect(log).toContain(message);
  });

  test('is not taken by a schedule: nobody signs what was not read yet', async () => {
    const words = ['schedule', 'print', '--', 'audit', '--sign-off', signed];
    expect(await say(...words)).toMatchObject({ exitCode: 2, log: expect.stringContaining('--sign-off') });
  });
});
