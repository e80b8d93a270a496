import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { type Results, resultsSchema } from '../../src/model/results.ts';
import { root } from '../contracts/modules.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-waive-'));
const at = (name: string): string => join(folder, name);
const file = at('waivers.yml');
const snapshot = `${root}/test/snapshots/containers-28.5.json.gz`;
const statement = ['--reason', 'One tenant.', '--owner', 'Ann', '--expires', '2999-12-31'];

async function say(...words: readonly string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}
const assess = (name: string, ...more: readonly string[]) =>
  say('assess', snapshot, '-o', `json=${at(name)}`, ...more);
const resultsIn = (name: string): Results => resultsSchema.parse(JSON.parse(readFileSync(at(name), 'utf8')));
const waive = (finding: string, ...more: readonly string[]) =>
  say('waive', finding, '--results', at('results.json'), '--waivers', file, ...more);

beforeAll(() => assess('results.json'));
beforeEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

describe('waive', () => {
  it('makes a file for its owner alone, which the next assessment follows', async () => {
    const { exitCode, out } = await waive('2.2', ...statement, '--ticket', 'OPS-1');
    expect(exitCode).toBe(0);
    expect(out).toContain(`# ${file}:4\n- check: daemon-icc-disabled\n  host: local\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await assess('after.json', '--waivers', file);
    const [host] = resultsIn('after.json').hosts;
    expect(host?.score.counts.waived).toBe(1);
    expect(host?.findings.filter(({ waiver }) => waiver)).toMatchObject([
      { check: 'daemon-icc-disabled', status: 'fail', waiver: { ticket: 'OPS-1', newlyMatching: false } },
    ]);
    expect(resultsIn('after.json').waivers).toMatchObject([{ state: 'in-force', findings: 1 }]);
  });

  it('adds to a file and keeps its comments and its mode', async () => {
    const before =
      '# of the board\nwaivers:\n  - check: daemon-live-restore # asked in May\n    host: db-1\n    reason: r\n    owner: o\n    expires: 2999-01-01\n';
    writeFileSync(file, before, { mode: 0o640 });
    expect((await waive('daemon-icc-disabled', ...statement)).exitCode).toBe(0);
    const after = readFileSync(file, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after).toContain('\n  - check: daemon-icc-disabled\n');
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  it('pins a container by its image where the results hold it', async () => {
    const { exitCode, out } = await waive('container-not-privileged@c5-5-privileged', ...statement);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/name: c5-5-privileged\n {4}digest: sha256:[0-9a-f]{64}\n/);
    await assess('pinned.json', '--waivers', file);
    const [host] = resultsIn('pinned.json').hosts;
    expect(host?.findings.filter(({ waiver }) => waiver)).toMatchObject([
      { resource: { name: 'c5-5-privileged' }, waiver: { spoofable: false, newlyMatching: false } },
    ]);
  });

  it('loses no entry where several are written at once, also after one that was killed', async () => {
    const checks = [
      'daemon-icc-disabled',
      'daemon-live-restore',
      'daemon-userland-proxy-off',
      'host-time-synchronised',
    ];
    writeFileSync(`${file}.lock`, '');
    utimesSync(`${file}.lock`, 0, 0);
    const codes = await Promise.all(checks.map(async (check) => (await waive(check, ...statement)).exitCode));
    expect(codes).toEqual([0, 0, 0, 0]);
    const written = readFileSync(file, 'utf8').matchAll(/- check: (.*)/g);
    expect([...written].map(([, check]) => check).sort()).toEqual(checks);
    expect(readdirSync(folder).filter((name) => /lock|tmp/.test(name))).toEqual([]);
  });

  it('leaves a file alone that is read-only', async () => {
    writeFileSync(file, 'waivers: []\n', { mode: 0o444 });
    const { exitCode, log } = await waive('2.2', ...statement);
    expect(log).toContain(`${file} (--waivers) is read-only`);
    expect([exitCode, readFileSync(file, 'utf8')]).toEqual([2, 'waivers: []\n']);
  });

  it('takes the beginning of a fingerprint, and an object by its name', async () => {
    const [fail] =
      resultsIn('results.json').hosts[0]?.findings.filter(
        ({ check, status }) => check === 'container-not-privileged' && status === 'fail',
      ) ?? [];
    const name = fail?.resource.name ?? '';
    for (const finding of [fail?.fingerprint.slice(0, 8) ?? '', `5.5@${name}`]) {
      rmSync(file, { force: true });
      const { exitCode, out } = await waive(finding, ...statement, '--accept-spoofable');
      expect(exitCode).toBe(0);
      expect(out).toContain(`name: ${name}\n`);
      expect(out).toContain('acceptSpoofable: true');
    }
  });

  it('asks a person for what is missing', async () => {
    const streams = keptStreams();
    const answers = ['Because.', 'Ann', '2999-12-31'];
    const person = { ...streams, canAsk: true, ask: async () => answers.shift() ?? null };
    const words = ['waive', '2.2', '--results', at('results.json'), '--waivers', file];
    expect(await run(words, person)).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('reason: Because.');
  });

  test.each([
    ['without an end', ['2.2', '--reason', 'r', '--owner', 'o'], 'give --expires'],
    [
      'with a day that does not exist',
      ['2.2', ...statement, '--expires', '2999-02-30'],
      'no day that exists',
    ],
    ['with a day that is over', ['2.2', ...statement, '--expires', '2020-01-01'], 'is over'],
    ['of several', ['5.5', ...statement], 'means 2 fails. Name one'],
    ['of what passes', ['5.5@c5-6-root', ...statement], 'only what fails can be waived'],
    ['of what was not read', ['1.1.3', ...statement], 'could not be read, and only what fails can be waived'],
    ['of nothing', ['daemon-icc-disable', ...statement], 'did you mean daemon-icc-disabled?'],
  ])('refuses one %s and writes nothing', async (_, [finding = '', ...more], sentence) => {
    const { exitCode, out, log } = await waive(finding, ...more);
    expect(log).toContain(sentence);
    expect([exitCode, out]).toEqual([2, '']);
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it('refuses to go by a name alone where the results do not hold the image', async () => {
    const results = resultsIn('results.json');
    for (const { evidence } of results.hosts) for (const item of Object.values(evidence)) item.excerpt = '';
    writeFileSync(at('bare.json'), JSON.stringify(results));
    const finding = 'container-not-privileged@c5-5-privileged';
    const words = ['waive', finding, '--results', at('bare.json'), '--waivers', file, ...statement];
    const { exitCode, log } = await say(...words);
    expect([exitCode, log]).toEqual([2, expect.stringContaining('--accept-spoofable')]);
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it('refuses a fail that is waived already', async () => {
    await waive('2.2', ...statement);
    await assess('again.json', '--waivers', file);
    const { log } = await say('waive', '2.2', '--results', at('again.json'), '--waivers', file, ...statement);
    expect(log).toContain(`2.2 is waived until 2999-12-31 by Ann: One tenant. (${file}:4)`);
  });
});

describe('--waivers', () => {
  it('that holds a slip ends with 2 before anything is assessed', async () => {
    writeFileSync(
      file,
      'waivers:\n  - check: daemon-icc-disabld\n    host: local\n    reason: r\n    owner: o\n    expires: 2999-01-01\n',
    );
    const { exitCode, log } = await assess('slip.json', '--waivers', file);
    expect(exitCode).toBe(2);
    expect(log).toContain(`${file}:2: waivers[1].check is no check`);
    expect(() => statSync(at('slip.json'))).toThrow('ENOENT');
  });

  it('is part of what makes a run, with the moment', async () => {
    await waive('2.2', ...statement);
    const id = async (name: string, ...more: readonly string[]) => {
      await assess(name, ...more);
      return resultsIn(name).run.id;
    };
    const moment = ['--at', '2026-12-01T00:00:00Z'];
    const first = await id('one.json', '--waivers', file, ...moment);
    expect(await id('two.json', '--waivers', file, ...moment)).toBe(first);
    expect(readFileSync(at('one.json'))).toEqual(readFileSync(at('two.json')));
    expect(await id('three.json', '--waivers', file, '--at', '2026-12-02')).not.toBe(first);
    writeFileSync(file, `${readFileSync(file, 'utf8')}# changed\n`);
    expect(await id('four.json', '--waivers', file, ...moment)).not.toBe(first);
  });

  it('is judged in UTC, wherever the machine stands', async () => {
    await waive('2.2', ...statement);
    const zone = process.env.TZ;
    process.env.TZ = 'America/Los_Angeles';
    try {
      await assess('last.json', '--waivers', file, '--at', '2999-12-31T20:00');
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    expect(resultsIn('last.json')).toMatchObject({
      run: { assessedAt: '2999-12-31T20:00:00.000Z' },
      waivers: [{ state: 'in-force' }],
    });
  });

  it('is told on the terminal and on the page, and again by report', async () => {
    await waive('2.2', ...statement);
    const gate = ['assess', snapshot, '--waivers', file, '--at', '2999-12-15', '--out-dir', at('out')];
    const { out } = await say(...gate);
    expect(out).toMatch(/\d+ fail \(1 waived\)/);
    expect(out).toContain('fail, waived until 2999-12-31 by Ann: One tenant.');
    expect(out).toMatch(/daemon-icc-disabled: Expires soon, on\s+2999-12-31\./);
    const page = readFileSync(join(at('out'), 'report.html'), 'utf8');
    expect(page).toContain('Waived until 2999-12-31 by Ann: One tenant.');
    expect(page).toContain('<h2 id="waivers">Waivers</h2>');
    const again = await say('report', join(at('out'), 'results.json'), '--out-dir', at('again'));
    expect(again.out.replaceAll(at('again'), at('out'))).toBe(out);
    expect(readFileSync(join(at('again'), 'report.html'), 'utf8')).toBe(page);
  });
});
