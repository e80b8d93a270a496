import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { blobsIn } from '../../src/history/store/blobs.ts';
import { databaseFile, prepare } from '../../src/history/store/database.ts';
import { HistoryFault } from '../../src/history/store/faults.ts';
import { keepIn } from '../../src/history/store/keep.ts';
import { openHistory, pruneHistory } from '../../src/history/store/open.ts';
import { InputError } from '../../src/model/input-error.ts';
import type { HostResult } from '../../src/model/results.ts';
import { fingerprintOf, keep, type ToldHost, toldRun } from './runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

let directories = 0;
function newDirectory(): string {
  directories += 1;
  const directory = join(folder, String(directories));
  mkdirSync(directory, { mode: 0o700 });
  return directory;
}

const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString();
const weak: ToldHost = { name: 'web', findings: { icc: 'fail', tls: 'pass' } };

function textsOf(directory: string): readonly string[] {
  using history = openHistory(directory);
  return history.runs.map((run) => Buffer.concat([...history.results(run)]).toString());
}

const blobsOf = (directory: string): number => {
  const database = new DatabaseSync(databaseFile(directory));
  const row = database.prepare('SELECT count(*) AS number FROM blob').get();
  database.close();
  return Number(row?.number);
};

describe('what is kept', () => {
  test('comes back byte by byte, with its evidence and how it stood', () => {
    const directory = newDirectory();
    const runs = [1, 2, 3].map((number) =>
      toldRun(day(number), [weak, { name: 'db', findings: { icc: 'error', tls: 'fail' } }]),
    );
    for (const run of runs) keep(directory, run);
    expect(textsOf(directory)).toEqual(runs.map(({ bytes }) => bytes));
    using history = openHistory(directory);
    const [, second] = history.runs;
    if (!second) throw new Error('There is no second run.');
    expect(second).toMatchObject({
      number: 2,
      startedAt: day(2),
      point: { hosts: 2, audited: 2, failures: { high: 2 }, unread: 1, compliance: null, coverage: 75 },
    });
    const hosts = history.hosts(second);
    expect(hosts.map(({ name }) => name)).toEqual(['web', 'db']);
    expect(hosts.map((host) => history.evidence(host))).toEqual(runs[1]?.evidence);
    expect(hosts.map((host) => JSON.parse(history.hostResults(host)))).toEqual(runs[1]?.hosts);
    expect(hosts[0]?.point).toMatchObject({ compliance: 50, coverage: 100, failures: { high: 1 } });
  });

  test('is kept once where it is kept again', () => {
    const directory = newDirectory();
    const run = toldRun(day(1), [weak]);
    expect(keep(directory, run)).toEqual(keep(directory, run));
    expect(textsOf(directory)).toEqual([run.bytes]);
  });

  test('is for its owner alone, and nothing else is left in the directory', () => {
    const directory = newDirectory();
    const before = process.umask(0);
    try {
      using keeping = keepIn(directory, () => new Date());
      const run = toldRun(day(1), [weak]);
      keeping.host(run.hosts[0] as never, run.parts[0] ?? '', 'evidence');
      keeping.end(run.head, run);
      for (const name of readdirSync(directory))
        expect(statSync(join(directory, name)).mode & 0o777, name).toBe(0o600);
      expect(existsSync(`${databaseFile(directory)}-wal`)).toBe(true);
    } finally {
      process.umask(before);
    }
    expect(readdirSync(directory)).toEqual(['history.db']);
  });

  test('takes little room where little changes', () => {
    const directory = newDirectory();
    const findings = Object.fromEntries(
      Array.from({ length: 200 }, (_, check) => [`check-${check}`, 'fail' as const]),
    );
    const size = () => statSync(databaseFile(directory)).size;
    keep(directory, toldRun(day(1), [{ name: 'web', findings }]));
    const first = size();
    for (let number = 2; number <= 21; number += 1)
      keep(directory, toldRun(day(number), [{ name: 'web', findings }]));
    expect(size() - first).toBeLessThan(first * 2);
  });

  test('takes little room also where a host says much', () => {
    const directory = newDirectory();
    const random = (number: number) => createHash('sha256').update(String(number)).digest('hex');
    const evidence = Array.from({ length: 60_000 }, (_, number) => random(number)).join();
    const size = () => statSync(databaseFile(directory)).size;
    keep(directory, toldRun(day(1), [{ name: 'web', evidence }]));
    const first = size();
    keep(
      directory,
      toldRun(day(2), [{ name: 'web', evidence: `other ${evidence} ${evidence.slice(0, 999)}` }]),
    );
    expect(size() - first).toBeLessThan(first / 20);
  });

  test('stays as it is for whoever is reading, whatever is kept or pruned meanwhile', () => {
    const directory = newDirectory();
    const runs = [1, 2, 3].map((number) => toldRun(day(number), [weak]));
    for (const run of runs) keep(directory, run);
    using history = openHistory(directory);
    pruneHistory(directory, { runs: 1 }, new Date(day(9)));
    keep(directory, toldRun(day(4), [weak]));
    expect(history.runs.map((run) => Buffer.concat([...history.results(run)]).toString())).toEqual(
      runs.map(({ bytes }) => bytes),
    );
  });

  test('is in the order in which it was kept, also where the clock was set back', () => {
    const directory = newDirectory();
    for (const number of [20, 5, 6]) keep(directory, toldRun(day(number), [weak]));
    using history = openHistory(directory);
    expect(history.runs.map(({ number, startedAt }) => [number, startedAt])).toEqual([
      [1, day(20)],
      [2, day(5)],
      [3, day(6)],
    ]);
  });

  test('is nothing of an audit that did not come to its end', () => {
    const directory = newDirectory();
    keep(directory, toldRun(day(1), [weak]));
    const before = blobsOf(directory);
    {
      using keeping = keepIn(directory, () => new Date());
      const run = toldRun(day(2), [weak]);
      keeping.host(run.hosts[0] as never, run.parts[0] ?? '', 'evidence');
    }
    expect(blobsOf(directory)).toBe(before);
    expect(textsOf(directory)).toHaveLength(1);
  });
});

describe('since when something fails', () => {
  const since = (directory: string, host: string): Readonly<Record<string, string>> => {
    using history = openHistory(directory);
    return history.since(host);
  };
  const icc = fingerprintOf('web', 'icc');
  const told = (status: 'fail' | 'pass' | 'error' | 'manual', state: ToldHost['state'] = 'audited') => [
    { name: 'web', findings: { icc: status }, state },
  ];

  test('is the first of the audits that saw it without a break', () => {
    const directory = newDirectory();
    for (const number of [1, 2, 3]) keep(directory, toldRun(day(number), told('fail')));
    expect(since(directory, 'web')).toEqual({ [icc]: day(1) });
    keep(directory, toldRun(day(4), told('pass')));
    expect(since(directory, 'web')).toEqual({});
    keep(directory, toldRun(day(5), told('fail')));
    expect(since(directory, 'web')).toEqual({ [icc]: day(5) });
  });

  test('stands over what could not be read, and over a host that could not be reached or was not asked', () => {
    const directory = newDirectory();
    keep(directory, toldRun(day(1), told('fail')));
    keep(directory, toldRun(day(2), told('error')));
    keep(directory, toldRun(day(3), [{ name: 'web', findings: {}, state: 'failed' }]));
    keep(directory, toldRun(day(4), [{ name: 'other', findings: { icc: 'fail' } }]));
    keep(directory, toldRun(day(5), told('fail')));
    expect(since(directory, 'web')).toEqual({ [icc]: day(1) });
    expect(since(directory, 'nowhere')).toEqual({});
  });

  test('does not begin with what could not be read', () => {
    const directory = newDirectory();
    keep(directory, toldRun(day(1), told('error')));
    expect(since(directory, 'web')).toEqual({});
  });

  test('stands over an audit that a person has to decide, or that could not list the objects', () => {
    const directory = newDirectory();
    keep(directory, toldRun(day(1), told('fail')));
    keep(directory, toldRun(day(2), told('manual')));
    const listed = toldRun(day(3), told('error'));
    const [host] = listed.hosts;
    if (!host) throw new Error('There is no host.');
    const findings = host.findings.map((finding) => ({ ...finding, fingerprint: 'of the list' }));
    keep(directory, { ...listed, hosts: [{ ...host, findings }] });
    expect(since(directory, 'web')).toEqual({ [icc]: day(1) });
  });

  test('stands over audits that leave the check or the engine out, and not over one in which the object is gone', () => {
    const directory = newDirectory();
    const of = (number: number, change: (host: HostResult) => HostResult) => {
      const run = toldRun(day(number), told('fail'));
      keep(directory, { ...run, hosts: run.hosts.map(change) });
    };
    const onEngine = (host: HostResult): HostResult => ({
      ...host,
      findings: host.findings.map((finding) => ({
        ...finding,
        resource: { type: 'container', name: 'c', id: null, engine: 'root' },
      })),
    });
    const control = { title: '', level: 1, assessment: 'automated', severity: null, reason: '' } as const;
    const without = (status: 'notselected' | 'pass') => (host: HostResult) => ({
      ...host,
      findings: [],
      controls: [{ ...control, id: '1', status, checks: ['icc'] }],
    });
    of(1, onEngine);
    of(2, without('notselected'));
    of(3, (host) => ({ ...without('pass')(host), engineSockets: ['/run/other.sock'] }));
    of(4, onEngine);
    expect(since(directory, 'web')).toEqual({ [icc]: day(1) });
    of(5, without('pass'));
    of(6, onEngine);
    expect(since(directory, 'web')).toEqual({ [icc]: day(6) });
  });

  test('is read as the first form of a history has it', () => {
    const directory = newDirectory();
    keep(directory, toldRun(day(1), told('fail')));
    const database = new DatabaseSync(databaseFile(directory));
    const text = Buffer.from(JSON.stringify({ [icc]: day(1) }));
    const blob = blobsIn(database, 'history.db').pack(text, null);
    blobsIn(database, 'history.db').insert(blob);
    database.prepare('UPDATE host SET since = ?').run(blob.sha256);
    database.exec('PRAGMA user_version = 1');
    database.close();
    expect(since(directory, 'web')).toEqual({ [icc]: day(1) });
    keep(directory, toldRun(day(2), told('fail')));
    expect(since(directory, 'web')).toEqual({ [icc]: day(1) });
    keep(directory, toldRun(day(3), told('pass')));
    expect(since(directory, 'web')).toEqual({});
  });

  test('outlives the audit that it goes back to', () => {
    const directory = newDirectory();
    for (const number of [1, 2, 3]) keep(directory, toldRun(day(number), told('fail')));
    pruneHistory(directory, { runs: 1 }, new Date(day(4)));
    expect(since(directory, 'web')).toEqual({ [icc]: day(1) });
  });
});

describe('pruning', () => {
  test('takes away by number and by age, and what is left can be read whole', () => {
    const directory = newDirectory();
    const runs = [1, 2, 3, 10, 11].map((number) => toldRun(day(number), [weak]));
    for (const run of runs) keep(directory, run);
    expect(pruneHistory(directory, { days: 8 }, new Date(day(12)))).toMatchObject({
      removed: [{ number: 1 }, { number: 2 }],
      kept: 3,
    });
    expect(textsOf(directory)).toEqual(runs.slice(2).map(({ bytes }) => bytes));
    expect(pruneHistory(directory, { runs: 2 }, new Date(day(12)))).toMatchObject({
      removed: [{ number: 3 }],
      kept: 2,
    });
    expect(textsOf(directory)).toEqual(runs.slice(3).map(({ bytes }) => bytes));
  });

  test('gives the room back', () => {
    const directory = newDirectory();
    const random = (number: number) => `${number} `.repeat(1000 + number) + Math.random();
    for (let number = 1; number <= 20; number += 1)
      keep(directory, toldRun(day(number), [{ name: `web-${number}`, evidence: random(number).repeat(20) }]));
    const [size, blobs] = [statSync(databaseFile(directory)).size, blobsOf(directory)];
    pruneHistory(directory, { runs: 2 }, new Date(day(30)));
    expect(blobsOf(directory)).toBeLessThan(blobs / 2);
    expect(statSync(databaseFile(directory)).size).toBeLessThan(size);
  });

  test('never takes the last audit, nor by a clock that is wrong', () => {
    const directory = newDirectory();
    const runs = [1, 2, 3].map((number) => toldRun(day(number), [weak]));
    for (const run of runs) keep(directory, run);
    const [before, after] = [new Date('1999-01-01'), new Date('2999-01-01')];
    expect(pruneHistory(directory, { days: 30 }, after).kept).toBe(3);
    expect(pruneHistory(directory, { days: 30 }, before).kept).toBe(3);
    expect(pruneHistory(directory, { days: 0, runs: 0 }, after).kept).toBe(1);
    expect(textsOf(directory)).toEqual([runs[2]?.bytes]);
  });

  test('gives no number a second time', () => {
    const directory = newDirectory();
    for (const number of [1, 2]) keep(directory, toldRun(day(number), [weak]));
    pruneHistory(directory, { runs: 1 }, new Date(day(3)));
    expect(keep(directory, toldRun(day(3), [weak])).number).toBe(3);
  });
});

describe('a directory that holds no history to be read', () => {
  const said = (act: () => unknown): unknown => {
    try {
      return act();
    } catch (thrown) {
      return thrown;
    }
  };

  test('is said to be empty', () => {
    const directory = newDirectory();
    const thrown = said(() => openHistory(directory));
    expect(thrown).toBeInstanceOf(InputError);
    expect(String(thrown)).toMatch(/no history in .* --history begins one/);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('is refused where a newer version wrote it, for reading and for keeping', () => {
    const directory = newDirectory();
    keep(directory, toldRun(day(1), [weak]));
    const database = new DatabaseSync(databaseFile(directory));
    database.exec('PRAGMA user_version = 7');
    database.close();
    const before = readFileSync(databaseFile(directory));
    for (const act of [() => openHistory(directory), () => keep(directory, toldRun(day(2), [weak]))]) {
      const thrown = said(act);
      expect(thrown).toBeInstanceOf(InputError);
      expect(String(thrown)).toMatch(
        /history\.db was written by a newer version of plimsoll .* use that version/,
      );
    }
    expect(readFileSync(databaseFile(directory)).equals(before)).toBe(true);
  });

  test('is refused where the database is of something else', () => {
    const directory = newDirectory();
    const database = new DatabaseSync(databaseFile(directory));
    database.exec('CREATE TABLE theirs (x)');
    database.close();
    expect(String(said(() => openHistory(directory)))).toMatch(/history\.db is no history of plimsoll/);
    expect(String(said(() => keep(directory, toldRun(day(1), [weak]))))).toMatch(/is no history/);
  });

  test('is brought up to date where an earlier version wrote it, and nothing of it is lost', () => {
    const directory = newDirectory();
    const file = join(directory, 'any.db');
    const first = new DatabaseSync(file);
    prepare(first, file, ['CREATE TABLE one (x TEXT) STRICT']);
    first.exec("INSERT INTO one VALUES ('kept')");
    first.close();
    const second = new DatabaseSync(file);
    prepare(second, file, ['never run again', "ALTER TABLE one ADD COLUMN y TEXT DEFAULT 'new'"]);
    expect({ ...second.prepare('SELECT * FROM one').get() }).toEqual({ x: 'kept', y: 'new' });
    second.close();
  });

  test.each([
    ['a directory', (file: string) => mkdirSync(file)],
    ['a pipe', (file: string) => execFileSync('mkfifo', [file])],
    ['a link that leads nowhere', (file: string) => symlinkSync(join(folder, 'nowhere'), file)],
  ])('is refused where %s lies in its place, which stays as it is', (_, make) => {
    const directory = newDirectory();
    make(databaseFile(directory));
    const words = /history\.db is no file/;
    expect(() => openHistory(directory)).toThrow(words);
    expect(() => keep(directory, toldRun(day(1), [weak]))).toThrow(words);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  test('is named where it cannot be opened', () => {
    const directory = newDirectory();
    symlinkSync('history.db', databaseFile(directory));
    expect(said(() => keep(directory, toldRun(day(1), [weak])))).toBeInstanceOf(HistoryFault);
  });
});

describe('a damaged file', () => {
  const whole = newDirectory();
  const runs = [1, 2, 3].map((number) => toldRun(day(number), [weak, { name: 'db', findings: {} }]));
  for (const run of runs) keep(whole, run);
  const file = databaseFile(whole);
  const expected = runs.map(({ bytes }) => bytes);
  const evidence = runs.flatMap((run) => run.evidence);

  /** All that can be read of a history, or what it says in its place. */
  function readAll(directory: string): readonly (string | null)[] | string {
    try {
      using history = openHistory(directory);
      return [
        ...history.runs.map((run) => Buffer.concat([...history.results(run)]).toString()),
        ...history.runs.flatMap((run) => history.hosts(run).map((host) => history.evidence(host))),
      ];
    } catch (thrown) {
      if (thrown instanceof InputError || thrown instanceof HistoryFault) return thrown.message;
      throw thrown;
    }
  }

  test('is named, and never half-read, wherever one of its bytes is another', () => {
    const directory = newDirectory();
    const copy = databaseFile(directory);
    const bytes = readFileSync(file);
    let refused = 0;
    for (let at = 0; at < bytes.length; at += 193) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      writeFileSync(copy, changed);
      const read = readAll(directory);
      if (typeof read === 'string') {
        expect(read, `byte ${at}`).toContain(copy);
        refused += 1;
      } else expect(read, `byte ${at}`).toEqual([...expected, ...evidence]);
      for (const beside of ['-wal', '-shm']) rmSync(`${copy}${beside}`, { force: true });
    }
    expect(refused).toBeGreaterThan(20);
  }, 60_000);

  test('is named where it was cut off', () => {
    for (const part of [0.6, 0.4, 0.1]) {
      const directory = newDirectory();
      copyFileSync(file, databaseFile(directory));
      truncateSync(databaseFile(directory), Math.floor(statSync(file).size * part));
      expect(readAll(directory)).toMatch(/history\.db is damaged \(.*\), and nothing is read from it/);
    }
  });

  test('is not pruned of what may still be good', () => {
    const directory = newDirectory();
    copyFileSync(file, databaseFile(directory));
    const database = new DatabaseSync(databaseFile(directory));
    database.exec('UPDATE blob SET content = zeroblob(20) WHERE rowid > 1');
    database.close();
    const before = blobsOf(directory);
    expect(() => pruneHistory(directory, { runs: 1 }, new Date(day(4)))).toThrow(/is damaged/);
    expect(blobsOf(directory)).toBe(before);
  });

  test('is missed where an audit was taken out of it', () => {
    const directory = newDirectory();
    copyFileSync(file, databaseFile(directory));
    const database = new DatabaseSync(databaseFile(directory));
    database.exec('DELETE FROM run WHERE number = 2');
    database.close();
    expect(readAll(directory)).toMatch(/is damaged/);
  });
});
