import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { openHistory } from '../../src/history/store/open.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-history-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

async function say(...words: readonly string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

/** A recorded host under another name, read on another day. */
function snapshot(file: string, scenario: string, name: string, day: string): string {
  const moved = JSON.stringify({ ...recorded(scenario), name }).replaceAll(
    /\b20\d\d-\d\d-\d\d(?=T[\d:.]+Z)/g,
    day,
  );
  writeFileSync(at(file), moved);
  return at(file);
}

const past = at('past');
const keep = (history: string, out: string, ...snapshots: readonly string[]) =>
  say('assess', ...snapshots, '--history', history, '--quiet', '--out-dir', at(out));
const history = (...words: readonly string[]) => say('history', ...words, '--history', past);

beforeAll(async () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-20'];
  for (const [index, day] of days.entries()) {
    const web = snapshot('web.json', index === 2 ? 'swarm-hardened-28.5' : 'tcp-tls-28.5', 'web', day);
    const db = snapshot('db.json', 'no-engine-28.5', 'db', day);
    const { exitCode, log } = await keep(past, `out-${index + 1}`, web, db);
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: '' });
  }
}, 60_000);

describe('--history', () => {
  test('keeps what was told, byte by byte, for its owner alone', async () => {
    for (const number of ['1', '2', '3'])
      expect(await history('export', number)).toEqual({
        exitCode: 0,
        out: text(`out-${number}/results.json`),
        log: '',
      });
    expect(statSync(past).mode & 0o777).toBe(0o700);
    expect(statSync(join(past, 'history.db')).mode & 0o777).toBe(0o600);
  });

  test('keeps the evidence, from which the same results follow', async () => {
    const { exitCode } = await history('export', '2', '-o', at('again.json'), '--snapshots', at('evidence'));
    expect(exitCode).toBe(0);
    expect(text('again.json')).toBe(text('out-2/results.json'));
    const files = ['web', 'db'].map((name) => at(`evidence/${name}.snapshot.json.gz`));
    await say('assess', ...files, '-o', `json=${at('assessed.json')}`);
    const hostsIn = (file: string) =>
      JSON.parse(text(file)).hosts.map(({ drift: _, trend: __, ...host }: Record<string, unknown>) => host);
    expect(hostsIn('assessed.json')).toEqual(hostsIn('again.json'));
  });

  test('says which number an audit has, and leaves stdout alone', async () => {
    const db = snapshot('one.json', 'no-engine-28.5', 'db', '2026-04-01');
    const words = ['assess', db, '--history', at('other'), '-o', 'json=-'];
    const { out, log } = await say(...words);
    expect(log).toBe(`Kept in ${at('other')} as audit 1.\n`);
    expect(JSON.parse(out).hosts).toHaveLength(1);
  });

  test.each([
    [
      'a file is in the way',
      (path: string) => writeFileSync(path, ''),
      /a part of the path is not a directory|it exists/,
    ],
    [
      'a newer version wrote it',
      (path: string) => {
        mkdirSync(path);
        const database = new DatabaseSync(join(path, 'history.db'));
        database.exec(`PRAGMA application_id = ${0x504c4d53}; CREATE TABLE t (x); PRAGMA user_version = 9`);
        database.close();
      },
      /was written by a newer version of plimsoll/,
    ],
    [
      'it is damaged',
      (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, 'history.db'), 'no database at all, but long enough to be one'.repeat(200));
      },
      /history\.db is damaged/,
    ],
  ])(
    'loses no audit where %s: it is told, that is said, and the exit code is 3',
    async (name, prepare, why) => {
      const where = at(name.replaceAll(' ', '-'));
      prepare(where);
      const db = snapshot('one.json', 'no-engine-28.5', 'db', '2026-04-02');
      const { exitCode, log } = await keep(where, `told-${name.length}`, db);
      expect(exitCode).toBe(3);
      expect(log).toMatch(/^plimsoll: This audit was not kept in the history .* Its reports stand\.\n$/m);
      expect(log).toMatch(why);
      expect(JSON.parse(text(`told-${name.length}/results.json`)).hosts).toHaveLength(1);
    },
  );
});

describe('what changed against an audit that is kept', () => {
  const driftIn = (file: string) => {
    const { run: told, hosts } = JSON.parse(text(file));
    return { baseline: told.baseline ?? null, hosts };
  };

  test('is told from the second audit on, with since when something fails', () => {
    expect(driftIn('out-1/results.json').baseline).toBeNull();
    const second = driftIn('out-2/results.json');
    expect(second.baseline.id).toBe(JSON.parse(text('out-1/results.json')).run.id);
    const [web] = second.hosts;
    expect(web.drift).toMatchObject({ host: 'compared', newlyFailing: [], fixed: [] });
    const days = web.drift.stillFailing.map(({ since }: { since: string }) => since.slice(0, 10));
    expect(new Set(days)).toEqual(new Set(['2026-03-01']));
  });

  test('is by the last audit of the same hosts, also where one of another host lies between', async () => {
    const where = at('between');
    const pair = (day: string) => [
      snapshot('web.json', 'tcp-tls-28.5', 'web', day),
      snapshot('db.json', 'no-engine-28.5', 'db', day),
    ];
    await keep(where, 'between-1', ...pair('2026-05-01'));
    await keep(where, 'between-2', snapshot('one.json', 'no-engine-28.5', 'db', '2026-05-02'));
    await keep(where, 'between-3', ...pair('2026-05-03'));
    const { baseline, hosts } = driftIn('between-3/results.json');
    expect(baseline).toMatchObject({ newHosts: [], vanishedHosts: [] });
    expect(baseline.startedAt).toContain('2026-05-01');
    expect(hosts.map(({ drift }: { drift: { host: string } }) => drift.host)).toEqual([
      'compared',
      'compared',
    ]);
  });

  test('is by the last audit that was not interrupted', async () => {
    const where = at('interrupted');
    const pair = (day: string) => [
      snapshot('web.json', 'tcp-tls-28.5', 'web', day),
      snapshot('db.json', 'no-engine-28.5', 'db', day),
    ];
    await keep(where, 'whole-1', ...pair('2026-05-01'));
    const notReached = {
      ...recorded('no-engine-28.5'),
      name: 'web',
      startedAt: '2026-05-02T00:00:00.000Z',
      finishedAt: '2026-05-02T00:00:00.000Z',
      sections: {},
      notAttempted: true,
      failure: { code: 'interrupted', detail: 'The run was interrupted.', next: 'Run it again.' },
    };
    const [, db = ''] = pair('2026-05-02');
    writeFileSync(at('never.json'), JSON.stringify(notReached));
    expect((await keep(where, 'cut-2', at('never.json'), db)).exitCode).toBe(3);
    await keep(where, 'whole-3', ...pair('2026-05-03'));
    expect(driftIn('whole-3/results.json').baseline.startedAt).toContain('2026-05-01');
  });

  test('of a host that was lost for nights is by the last that read it, and nothing on it is new', async () => {
    const where = at('comes-back');
    const db = (day: string) => snapshot('db.json', 'no-engine-28.5', 'db', day);
    const web = (day: string) => snapshot('web.json', 'tcp-tls-28.5', 'web', day);
    await keep(where, 'back-1', web('2026-05-01'), db('2026-05-01'));
    for (const day of ['2026-05-02', '2026-05-03', '2026-05-04']) {
      const lost = { ...recorded('no-engine-28.5'), name: 'web', sections: {} };
      const time = `${day}T00:00:00.000Z`;
      const failure = { code: 'unreachable', detail: 'It did not answer.', next: 'Look at it.' };
      writeFileSync(at('lost.json'), JSON.stringify({ ...lost, startedAt: time, finishedAt: time, failure }));
      await keep(where, 'lost', at('lost.json'), db(day));
    }
    await keep(where, 'back-5', web('2026-05-05'), db('2026-05-05'));
    const { baseline, hosts } = driftIn('back-5/results.json');
    expect(baseline.startedAt).toContain('2026-05-04');
    const [{ drift }, { drift: ofDb }] = hosts;
    expect(drift).toMatchObject({
      host: 'compared',
      lastRead: { startedAt: expect.stringContaining('2026-05-01'), changed: [] },
      newlyFailing: [],
      comeToLight: [],
      newObjects: [],
    });
    expect(new Set(drift.stillFailing.map(({ since }: { since: string }) => since.slice(0, 10)))).toEqual(
      new Set(['2026-05-01']),
    );
    expect(ofDb).not.toHaveProperty('lastRead');
    expect(text('back-5/report.html')).toContain('compared with an older audit');
  });

  test('is not by one that left engines, a level or objects out: what it did not look at is neither gone nor mended', async () => {
    const where = at('limited');
    const two = (day: string) => snapshot('two.json', 'two-engines-26.1', 'web', day);
    const one = (day: string) => {
      writeFileSync(
        at('one-engine.json'),
        JSON.stringify({
          ...JSON.parse(readFileSync(two(day), 'utf8')),
          engineSockets: ['/run/docker.sock'],
        }),
      );
      return at('one-engine.json');
    };
    await keep(where, 'night-1', two('2026-05-01'));
    await keep(where, 'noon-2', one('2026-05-02'));
    const [noon] = driftIn('noon-2/results.json').hosts;
    expect(noon.drift).toMatchObject({
      fixed: [],
      newlyFailing: [],
      vanishedObjects: [],
      newObjects: [],
      notLookedAt: [{ engine: 'root:/run/second/docker.sock', lookedAtBy: 'earlier' }],
    });
    const level = ['--level', '1', '--history', where, '--quiet', '--out-dir', at('level-3')];
    expect((await say('assess', two('2026-05-03'), ...level)).exitCode).toBe(0);
    const [atLevel1] = driftIn('level-3/results.json').hosts;
    expect(atLevel1.drift).toMatchObject({ fixed: [], newlyFailing: [], vanishedObjects: [] });
    expect(atLevel1.drift.notCompared.length).toBeGreaterThan(0);
    const only = ['--only', 'container=first-good', '--history', where, '--quiet', '--out-dir', at('only-3')];
    expect((await say('assess', two('2026-05-03'), ...only)).exitCode).toBe(0);
    const [ofOne] = driftIn('only-3/results.json').hosts;
    expect(ofOne.drift).toMatchObject({ fixed: [], newlyFailing: [], vanishedObjects: [] });
    await keep(where, 'night-4', two('2026-05-04'));
    const { baseline, hosts } = driftIn('night-4/results.json');
    expect(baseline).toMatchObject({ startedAt: expect.stringContaining('2026-05-01'), changed: [] });
    const [{ drift }] = hosts;
    expect(drift).toMatchObject({ newlyFailing: [], newObjects: [], notCompared: [] });
    expect(new Set(drift.stillFailing.map(({ since }: { since: string }) => since.slice(0, 10)))).toEqual(
      new Set(['2026-05-01']),
    );
  });

  test('is what --fail-on-new goes by, once --baseline first-run has said that there is nothing yet', async () => {
    const where = at('gate');
    const night = (...words: readonly string[]) =>
      say(
        'assess',
        at('gated.json'),
        '--history',
        where,
        '--quiet',
        '--fail-on-new',
        '--out-dir',
        at('g'),
        ...words,
      );
    snapshot('gated.json', 'no-engine-28.5', 'db', '2026-06-01');
    const first = await night();
    expect(first).toMatchObject({ exitCode: 2, log: expect.stringContaining('keeps none of these hosts') });
    expect((await night('--baseline', 'first-run')).exitCode).toBe(0);
    snapshot('gated.json', 'no-engine-28.5', 'db', '2026-06-02');
    expect((await night()).exitCode).toBe(0);
    snapshot('gated.json', 'tcp-tls-28.5', 'db', '2026-06-03');
    expect((await night('--baseline', 'first-run')).exitCode).toBe(1);
  });

  test('is missing where what is kept is damaged: that is said, and the exit code is 3', async () => {
    const where = at('broken-past');
    const db = () => snapshot('one.json', 'no-engine-28.5', 'db', '2026-07-01');
    await keep(where, 'past-1', db());
    const database = new DatabaseSync(join(where, 'history.db'));
    database.exec('UPDATE blob SET content = zeroblob(30)');
    database.close();
    const { exitCode, log } = await keep(where, 'past-2', db());
    expect(exitCode).toBe(3);
    expect(log).toMatch(/This audit is not compared with those before it: .*history\.db is damaged/);
    expect(driftIn('past-2/results.json').baseline).toBeNull();
    const gated = await say(
      'assess',
      at('one.json'),
      '--history',
      where,
      '--fail-on-new',
      '--out-dir',
      at('g'),
    );
    expect(gated).toMatchObject({ exitCode: 2, out: '', log: expect.stringContaining('is damaged') });
  });

  test('loses no audit by damage to what was kept of a host that is missing, and may have another name now', async () => {
    const where = at('broken-missing');
    const as = (name: string, day: string) => snapshot(`${name}.json`, 'no-engine-28.5', name, day);
    await keep(where, 'missing-1', as('one', '2026-07-01'), as('gone', '2026-07-01'));
    const digestOf = (name: string): string => {
      using kept = openHistory(where);
      const [audit] = kept.runs;
      return (audit && kept.hosts(audit).find((host) => host.name === name)?.results) ?? '';
    };
    const digest = digestOf('gone');
    const database = new DatabaseSync(join(where, 'history.db'));
    const { changes } = database
      .prepare('UPDATE blob SET content = zeroblob(30) WHERE sha256 = ?')
      .run(Buffer.from(digest, 'hex'));
    database.close();
    expect(changes).toBe(1);
    const { exitCode, log } = await keep(
      where,
      'missing-2',
      as('one', '2026-07-02'),
      as('fresh', '2026-07-02'),
    );
    expect(exitCode).toBe(3);
    expect(log).toMatch(/This audit is not compared with those before it: .*history\.db is damaged/);
    expect(JSON.parse(text('missing-2/results.json')).hosts).toHaveLength(2);
  });
});

describe('the trend', () => {
  type Point = { startedAt: string; compliance: number | null };
  const trendOf = (file: string, name: string): readonly Point[] | undefined =>
    JSON.parse(text(file)).hosts.find((host: { name: string }) => host.name === name).trend;

  test('stands in the results of every audit but the first, and report writes it again byte for byte', async () => {
    expect(trendOf('out-1/results.json', 'web')).toBeUndefined();
    const trend = trendOf('out-3/results.json', 'web') ?? [];
    expect(trend.map(({ startedAt }) => startedAt.slice(0, 10))).toEqual([
      '2026-03-01',
      '2026-03-02',
      '2026-03-20',
    ]);
    const { hosts, trend: ofRun } = JSON.parse(text('out-3/results.json'));
    expect(trend.at(-1)?.compliance).toBe(hosts[0].score.compliance);
    expect(ofRun).toHaveLength(3);
    await say('report', at('out-3/results.json'), '--out-dir', at('again-3'), '--quiet');
    for (const name of ['report.html', 'results.json'])
      expect(text(`again-3/${name}`)).toBe(text(`out-3/${name}`));
    expect(text('out-3/report.html')).toContain('id="trend"');
    expect(text('out-1/report.html')).not.toContain('id="trend"');
  });

  test('goes with --baseline of another audit, and an audit of one host is no point of that of two', async () => {
    const where = at('trends');
    const pair = (day: string) => [
      snapshot('web.json', 'tcp-tls-28.5', 'web', day),
      snapshot('db.json', 'no-engine-28.5', 'db', day),
    ];
    await keep(where, 'trend-1', ...pair('2026-05-01'));
    await keep(where, 'trend-2', snapshot('one.json', 'no-engine-28.5', 'db', '2026-05-02'));
    const words = ['--history', where, '--baseline', at('out-1/results.json'), '--out-dir', at('trend-3')];
    expect((await say('assess', ...pair('2026-05-03'), ...words, '--quiet')).exitCode).toBe(0);
    const { run: told, trend } = JSON.parse(text('trend-3/results.json'));
    expect(told.baseline.startedAt).toContain('2026-03-01');
    expect(trend.map(({ startedAt }: Point) => startedAt.slice(0, 10))).toEqual(['2026-05-01', '2026-05-03']);
    expect(trendOf('trend-3/results.json', 'db')).toHaveLength(3);
    expect(trendOf('trend-3/results.json', 'web')).toHaveLength(2);
  });
});

describe('history', () => {
  test('lists every audit with how its hosts stood', async () => {
    const { exitCode, out } = await history();
    expect(exitCode).toBe(0);
    const [titles = '', ...rows] = out.trimEnd().split('\n');
    expect(titles.trim().split(/ {2,}/)).toEqual([
      'AUDIT',
      'BEGAN',
      'HOSTS',
      'SCORE',
      'COVERAGE',
      'CRITICAL',
      'HIGH',
      'MEDIUM',
      'LOW',
      'WAIVED',
      'NOT READ',
    ]);
    expect(rows.map((row) => row.trim().slice(0, 13))).toEqual([
      '1  2026-03-01',
      '2  2026-03-02',
      '3  2026-03-20',
    ]);
    for (const row of rows) expect(row).toContain(' 2/2 ');
  });

  test('gives the trend of a host to programs', async () => {
    const { out } = await history('--host', 'web', '--format', 'json');
    const { host, runs } = JSON.parse(out);
    expect(host).toBe('web');
    const told = ['1', '2', '3'].map((number) => JSON.parse(text(`out-${number}/results.json`)).hosts[0]);
    expect(runs.map(({ point }: { point: { compliance: number } }) => point.compliance)).toEqual(
      told.map(({ score }) => score.compliance),
    );
    expect(runs[0].point.failures.critical).toBe(
      told[0].findings.filter(
        ({ status, severity }: Record<string, string>) => status === 'fail' && severity === 'critical',
      ).length,
    );
    expect(await history('--host', 'wbe')).toMatchObject({ exitCode: 2 });
  });

  test('shows an audit, and of a host what fails and since when', async () => {
    const shown = await history('show', 'latest');
    expect(shown.out).toMatch(/^Audit 3, [0-9a-f-]{36}\n2026-03-20 .* level 2\n/);
    expect(shown.out).toMatch(/^web +(audited|partial) /m);
    const { failures } = JSON.parse((await history('show', '2', '--host', 'web', '--format', 'json')).out);
    expect(failures.length).toBeGreaterThan(5);
    const [known, now] = await Promise.all(
      ['2', 'latest'].map(async (number) =>
        JSON.parse((await history('show', number, '--host', 'web', '--format', 'json')).out).failures.map(
          ({ since }: { since: string | null }) => since?.slice(0, 10) ?? null,
        ),
      ),
    );
    expect(new Set(now)).toEqual(new Set(['2026-03-01', '2026-03-20']));
    expect(known).toContain('2026-03-01');
    expect((await history('show', '3', '--host', 'web')).out).toMatch(
      /FAILS SINCE\n(.*2026-03-(01|20) .*\n)+$/,
    );
  });

  test('finds an audit by its id, and says what there is where it does not', async () => {
    const { run } = JSON.parse(text('out-2/results.json'));
    expect((await history('show', run.id.slice(0, 8))).out).toMatch(/^Audit 2,/);
    expect((await history('show', '9')).log).toMatch(/There is no audit 9: those that are kept are 1 to 3/);
  });

  test.each([
    [['shwo'], /history does not know "shwo": use one of list, show, export, prune/],
    [['prune'], /give --keep-days N, --keep-runs N or both/],
    [['export'], /Which audit\?/],
    [['list', '3'], /history list takes no "3"/],
    [['show', '3', '--keep-runs', '2'], /history show takes no --keep-runs/],
    [['prune', '--keep-runs', '0'], /--keep-runs takes a number from 1/],
    [['show', '3', '--host', 'wev'], /did you mean web\?/],
  ])('refuses %j as wrong usage', async (words, why) => {
    const { exitCode, out, log } = await history(...words);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(log).toMatch(why);
  });

  test('wants a directory, and one with a history', async () => {
    expect(await say('history')).toMatchObject({
      exitCode: 2,
      log: expect.stringContaining('Give its directory with --history DIR'),
    });
    expect(await say('history', '--history', at('nowhere'))).toMatchObject({
      exitCode: 2,
      log: expect.stringContaining('There is no history in'),
    });
  });

  test('says nothing of an audit of which a part is damaged', async () => {
    const broken = at('broken');
    const db = snapshot('one.json', 'no-engine-28.5', 'db', '2026-04-03');
    await keep(broken, 'whole', db);
    const database = new DatabaseSync(join(broken, 'history.db'));
    database.exec('UPDATE blob SET content = zeroblob(30) WHERE size < 100000');
    database.close();
    const { exitCode, out, log } = await say('history', 'export', '1', '--history', broken);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(log).toMatch(/history\.db is damaged/);
  });

  test('prunes, and what is left is whole', async () => {
    const other = at('pruned');
    for (const day of ['2026-04-01', '2026-04-02', '2026-04-03'])
      await keep(other, `pruned-${day}`, snapshot('one.json', 'no-engine-28.5', 'db', day));
    expect(await say('history', 'prune', '--keep-runs', '1', '--history', other)).toMatchObject({
      exitCode: 0,
      out: '2 audits removed, 1 kept.\n',
    });
    expect((await say('history', 'export', 'latest', '--history', other)).out).toBe(
      text('pruned-2026-04-03/results.json'),
    );
  });
});

describe('--keep-runs and --keep-days', () => {
  const night = (where: string, day: string, ...words: readonly string[]) =>
    say(
      'assess',
      snapshot('n.json', 'no-engine-28.5', 'db', day),
      '--history',
      where,
      '--out-dir',
      at('n'),
      '--quiet',
      ...words,
    );
  const began = async (where: string): Promise<readonly string[]> =>
    JSON.parse((await say('history', '--history', where, '--format', 'json')).out).runs.map(
      ({ startedAt }: { startedAt: string }) => startedAt.slice(0, 10),
    );

  test('take out what they exclude once the audit itself is kept', async () => {
    const where = at('retained');
    for (const day of ['2026-03-01', '2026-03-02', '2026-03-20']) await night(where, day);
    expect(await night(where, '2026-03-21', '--keep-days', '19')).toMatchObject({ exitCode: 0 });
    expect(await began(where)).toEqual(['2026-03-02', '2026-03-20', '2026-03-21']);
    expect(await night(where, '2026-03-22', '--keep-runs', '2')).toMatchObject({ exitCode: 0 });
    expect(await began(where)).toEqual(['2026-03-21', '2026-03-22']);
  });

  test('are wrong usage without a history, and idle where only the environment says them', async () => {
    const file = snapshot('n.json', 'no-engine-28.5', 'db', '2026-03-01');
    const without = ['assess', file, '--out-dir', at('n'), '--quiet'];
    expect(await say(...without, '--keep-runs', '2')).toMatchObject({
      exitCode: 2,
      log: expect.stringContaining('give --history DIR'),
    });
    vi.stubEnv('PLIMSOLL_KEEP_RUNS', '2');
    expect(await say(...without)).toMatchObject({ exitCode: 0 });
    vi.unstubAllEnvs();
  });

  test('that cannot be carried out are said, and the audit is kept', async () => {
    const where = at('unpruned');
    for (const day of ['2026-03-01', '2026-03-02']) await night(where, day);
    const database = new DatabaseSync(join(where, 'history.db'));
    database.exec("CREATE TRIGGER no BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'no'); END");
    database.close();
    const { exitCode, log } = await night(where, '2026-03-03', '--keep-runs', '1');
    expect({ exitCode, log }).toEqual({
      exitCode: 3,
      log: expect.stringMatching(/^plimsoll: Old audits stay in the history .* This one is kept\.\n$/),
    });
    expect(await began(where)).toHaveLength(3);
  });
});

describe('diff', () => {
  const file = (number: number) => at(`out-${number}/results.json`);

  test('takes audits that are kept, and tells of them what it tells of their results', async () => {
    const told = await say('diff', file(1), file(3));
    expect(told.out).toMatch(/Newly failing \(\d+\)|New objects|Vanished objects/);
    expect(await say('diff', '1', 'latest', '--history', past)).toEqual(told);
    const { run: third } = JSON.parse(text('out-3/results.json'));
    expect(await say('diff', file(1), third.id.slice(0, 13), '--history', past)).toEqual(told);
  });

  test('takes a number for a file where no history is named, and says which audits there are', async () => {
    expect(await say('diff', '1', '3')).toMatchObject({
      exitCode: 2,
      log: expect.stringContaining('1 could not be read'),
    });
    expect(await say('diff', '1', '4', '--history', past)).toMatchObject({
      exitCode: 2,
      log: expect.stringContaining('There is no audit 4: those that are kept are 1 to 3'),
    });
    expect(await say('diff', '1', '3', '--history', at('nowhere'))).toMatchObject({ exitCode: 2 });
  });
});
