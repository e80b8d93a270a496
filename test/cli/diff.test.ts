import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparedWith, openEarlier } from '../../src/cli/compare-with-earlier.ts';
import { run } from '../../src/cli/program.ts';
import { openResults } from '../../src/cli/read-results.ts';
import { tell } from '../../src/cli/tell.ts';
import { type Finding, type HostResult, type Results, resultsSchema } from '../../src/model/results.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-diff-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

const path = (name: string) => join(folder, name);
const read = (name: string): Results => resultsSchema.parse(JSON.parse(readFileSync(path(name), 'utf8')));

/** Writes the results with the host changed, under another id as a run of its own has. */
function changed(name: string, change: (host: HostResult) => HostResult, of = 'now.json'): string {
  const results = read(of);
  const run = { ...results.run, id: '00000000-0000-5000-8000-000000000001' };
  writeFileSync(path(name), JSON.stringify({ ...results, run, hosts: results.hosts.map(change) }));
  return path(name);
}

/** The host with what is said of one check changed. */
const saying =
  (check: string, more: Partial<Finding>) =>
  (host: HostResult): HostResult => ({
    ...host,
    findings: host.findings.map((finding) => (finding.check === check ? { ...finding, ...more } : finding)),
  });

const CHECK = 'daemon-icc-disabled';
const mended = saying(CHECK, { status: 'pass', observed: 'icc = false' });
const snapshot = path('snapshot.json');

beforeAll(async () => {
  writeFileSync(snapshot, JSON.stringify(recorded('beyond-weak-28.5')));
  await say('assess', snapshot, '-o', `json=${path('now.json')}`);
  expect(read('now.json').hosts[0]?.findings.find(({ check }) => check === CHECK)?.status).toBe('fail');
});

describe('diff', () => {
  test('says that nothing changed where nothing did, and meets the gate', async () => {
    const { exitCode, out, log } = await say('diff', path('now.json'), path('now.json'), '--fail-on-new');
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: '' });
    expect(out).toContain('Nothing changed.');
    expect(out).toMatch(/\d+ findings fail as before\./);
  });

  test('tells what newly fails, and fails the gate only where it was asked to', async () => {
    const before = changed('before.json', mended);
    const told = await say('diff', before, path('now.json'));
    expect(told).toMatchObject({ exitCode: 0, out: expect.stringContaining('Newly failing (1)') });
    expect(told.out).toContain(CHECK);
    expect(await say('diff', before, path('now.json'), '--fail-on-new')).toMatchObject({ exitCode: 1 });
    const back = await say('diff', path('now.json'), before, '--fail-on-new');
    expect(back).toMatchObject({ exitCode: 0, out: expect.stringContaining('Fixed (1)') });
  });

  test('calls nothing new that the earlier audit could not read', async () => {
    const cause = { code: 'needs-root', detail: 'It is closed.', next: 'Be root.' } as const;
    const before = changed('unread.json', saying(CHECK, { status: 'error', observed: 'not read', cause }));
    const told = await say('diff', before, path('now.json'), '--fail-on-new');
    expect(told).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('Failing, not decided before (1)'),
    });
    expect(told.out).not.toContain('Newly failing');
  });

  test('counts what fails on a host that is new, and on no host that was not reached', async () => {
    const other = changed('other.json', (host) => ({ ...host, name: 'other' }));
    const told = await say('diff', other, path('now.json'), '--fail-on-new');
    expect(told.exitCode).toBe(1);
    expect(told.out).toContain('New in this run: local.');
    expect(told.out).toContain('Not in this run any more: other.');
    const lost = changed('lost.json', (host) => ({ ...host, state: 'failed', findings: [], controls: [] }));
    expect(await say('diff', lost, path('now.json'), '--fail-on-new')).toMatchObject({ exitCode: 0 });
    expect((await say('diff', path('now.json'), lost)).out).toContain('Reached no more');
  });
});

describe('an audit that left something out', () => {
  const small = path('small.json');
  const whole = path('whole.json');
  const less = path('leaves-out.yaml');
  beforeAll(async () => {
    writeFileSync(small, JSON.stringify(recorded('swarm-hardened-28.5')));
    writeFileSync(
      less,
      'deselect:\n  - {check: container-memory-limited, reason: ours}\n  - {control: "5.11", reason: r}\n',
    );
    await say('assess', small, '-o', `json=${whole}`);
  });

  test.each([
    ['by its level', ['--level', '1']],
    ['by another benchmark', ['--benchmark', 'cis-docker-1.6.0']],
    ['by its policy', ['--policy', less]],
  ])('%s mends nothing, and nothing of that is new to the next', async (name, words) => {
    const part = path(`part-${name.length}.json`);
    expect((await say('assess', small, ...words, '-o', `json=${part}`)).exitCode).toBe(0);
    for (const [before, after] of [
      [whole, part],
      [part, whole],
    ] as const) {
      const { exitCode, out } = await say('diff', before, after, '--fail-on-new');
      expect(exitCode).toBe(0);
      expect(out).not.toMatch(/Newly failing|Fixed|[Oo]bjects|decided/);
      expect(out).toMatch(
        name === 'by another benchmark'
          ? /Nothing changed\./
          : /Not compared \(1\)\n +- \d+ checks? (was|were) asked for in one of the audits alone\./,
      );
    }
  });
});

describe('a host under another name', () => {
  const named = (name: string) => (host: HostResult) => ({
    ...host,
    name,
    identity: { ...host.identity, machine: 'a'.repeat(64) },
  });
  const words = 'web-2 may be what was web-1 (the same machine-id)';

  test('is proposed by diff and in every telling of an audit, and is new all the same', async () => {
    const before = changed('web-1.json', named('web-1'));
    const after = changed('web-2.json', named('web-2'));
    const told = await say('diff', before, after, '--fail-on-new');
    expect(told.exitCode).toBe(1);
    expect(told.out).toContain(words);
    expect(told.out).toContain('New in this run: web-2.');
    expect(told.out).toContain('Not in this run any more: web-1.');
  });

  test('is in the results, the summary, the report and what a quiet run says', async () => {
    const web = { ...recorded('beyond-weak-28.5'), name: 'web-2' };
    const key = 'SHA256:abc';
    const connection = {
      transport: 'ssh2',
      user: 'root',
      ranAs: 'root',
      sudoSaid: '',
      hostKeys: [{ address: '10.0.0.5', port: 22, fingerprint: key, verified: 'known_hosts' }],
    };
    writeFileSync(path('web-2.snapshot.json'), JSON.stringify({ ...web, connection }));
    const before = changed('keyed.json', (host) => ({
      ...host,
      name: 'web-1',
      identity: { ...host.identity, hostKey: key },
    }));
    const audit = ['assess', path('web-2.snapshot.json'), '--baseline', before, '--out-dir', path('renamed')];
    const line = 'web-2 may be what was web-1 (the same SSH host key)';
    expect((await say(...audit)).out).toContain(line);
    expect((await say(...audit, '--quiet')).out).toContain(`${line}. Nothing is taken over`);
    expect(read('renamed/results.json').possibleRenames).toEqual([
      { hosts: ['web-2'], formerly: ['web-1'], same: ['host-key'], differs: [] },
    ]);
    expect(readFileSync(path('renamed/report.html'), 'utf8')).toContain(line);
    await say('report', path('renamed/results.json'), '--out-dir', path('renamed-again'), '--quiet');
    for (const name of ['report.html', 'results.json'])
      expect(readFileSync(path(`renamed-again/${name}`), 'utf8')).toBe(
        readFileSync(path(`renamed/${name}`), 'utf8'),
      );
  });
});

describe('--baseline', () => {
  test('puts what changed into the summary and every report, and the gate by it', async () => {
    const before = changed('before.json', mended);
    const words = ['assess', snapshot, '--baseline', before, '--out-dir', path('out')];
    const told = await say(...words);
    expect(told.exitCode).toBe(0);
    expect(told.out).toContain('Newly failing (1)');
    expect(await say(...words, '--fail-on-new', '--quiet')).toMatchObject({ exitCode: 1 });
    expect(read('out/results.json')).toMatchObject({
      run: { baseline: { id: '00000000-0000-5000-8000-000000000001', changed: [] } },
      hosts: [
        { drift: { host: 'compared', newlyFailing: [{ check: CHECK, before: 'pass', after: 'fail' }] } },
      ],
    });
    expect(readFileSync(path('out/report.html'), 'utf8')).toContain('Newly failing');
  });

  test('changes neither the id of the run nor a verdict, and report writes it again byte for byte', async () => {
    const { drift: _, ...host } = read('out/results.json').hosts[0] as HostResult;
    expect(read('out/results.json').run.id).toBe(read('now.json').run.id);
    expect(host).toEqual(read('now.json').hosts[0]);
    await say('report', path('out/results.json'), '--out-dir', path('again'), '--quiet');
    for (const name of ['report.html', 'results.json'])
      expect(readFileSync(path(`again/${name}`)).equals(readFileSync(path(`out/${name}`)))).toBe(true);
  });

  test('with --quiet prints a line for each change for the worse, and nothing where there is none', async () => {
    const quiet = ['assess', snapshot, '--quiet', '--out-dir', path('quiet'), '--baseline'];
    expect(await say(...quiet, path('now.json'))).toMatchObject({ exitCode: 0, out: '', log: '' });
    const told = await say(...quiet, changed('before.json', mended));
    expect(told.out).toMatch(new RegExp(`^local: Newly failing: .*\\(${CHECK}\\).*\\n$`));
    const better = changed('worse.json', saying('daemon-tls-verified', { status: 'fail', observed: 'x' }));
    expect((await say(...quiet, better)).out).toBe('');
    const other = changed('other.json', (host) => ({ ...host, name: 'other' }));
    expect((await say(...quiet, other)).out).toBe(
      'other: Not in this run any more.\nlocal: Nothing compared: The earlier audit was not about this host: all that fails on it is new.\n',
    );
    const piped = await say(...quiet, other, '-o', 'json=-');
    expect(piped.log).toContain('other: Not in this run any more.');
    expect(JSON.parse(piped.out)).toMatchObject({ schemaVersion: 1 });
  });

  test('that is written over in the middle of a run costs what changed, and no report', async () => {
    const before = changed('torn-before.json', mended);
    await using past = await openEarlier(
      { baseline: before, failOnNew: true, benchmark: 'cis-docker-1.8.0', level: 2 },
      [{ name: 'local' }],
    );
    writeFileSync(before, '{}');
    await using now = await openResults(path('now.json'));
    const streams = keptStreams();
    const told = await tell(
      await comparedWith(now, past),
      { outDir: path('torn'), quiet: true, failOnNew: true, failOn: 'none' },
      streams,
      { uncompared: past.lost },
    );
    expect(told).toEqual({ exitCode: 3, written: true });
    expect(streams.said.log).toMatch(
      /^plimsoll: What changed is not told of every host, .*torn-before\.json/m,
    );
    expect(read('torn/results.json').hosts).toEqual(read('now.json').hosts);
    expect(readFileSync(path('torn/report.html'), 'utf8')).not.toContain('Newly failing');
  });

  test('first-run says that there is no earlier audit: nothing is compared and nothing is new', async () => {
    const words = ['assess', snapshot, '--fail-on-new', '-o', `json=${path('first.json')}`];
    expect(await say(...words, '--baseline', 'first-run')).toMatchObject({ exitCode: 0 });
    expect(read('first.json').run.baseline).toBeUndefined();
    expect(await say(...words)).toMatchObject({ exitCode: 2, log: expect.stringContaining('first-run') });
  });

  test('is not done by a policy that asks for more', async () => {
    const policy = path('less.yaml');
    writeFileSync(policy, 'deselect:\n  - control: "2.2"\n    reason: Not ours.\n');
    const earlier = ['assess', snapshot, '--policy', policy, '-o', `json=${path('less.json')}`];
    expect(await say(...earlier)).toMatchObject({ exitCode: 0 });
    const told = await say('diff', path('less.json'), path('now.json'), '--fail-on-new');
    expect(told).toMatchObject({ exitCode: 0, out: expect.stringContaining('The policy changed') });
    expect(told.out).not.toContain('Newly failing');
  });
});
