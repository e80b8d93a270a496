import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openHistory } from '../../src/history/store/open.ts';
import { type Results, resultsSchema } from '../../src/model/results.ts';

/*
 * Several hosts in one run, as a process of its own that can be killed. All of them are this machine by other
 * names, so that nothing but the clone is needed.
 */

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fleet-'));
const main = join(import.meta.dirname, '../../src/cli/main.ts');
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
let out: string;

beforeAll(() => {
  const local = NAMES.map((name) => `  ${name}: {address: local}\n`).join('');
  writeFileSync(join(folder, 'fleet.yml'), `hosts:\n${local}`);
  writeFileSync(
    join(folder, 'pair.yml'),
    'hosts:\n  a: {address: local}\n  dead: {address: 127.0.0.1, port: 1}\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  out = mkdtempSync(join(folder, 'out-'));
});

function start(...words: string[]): ChildProcess {
  return spawn(process.execPath, [main, 'audit', '--out-dir', out, '-j', '1', ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: folder },
  });
}

async function end(child: ChildProcess) {
  const said = { out: '', log: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    said.out += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    said.log += chunk;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, ...said };
}

const results = (): Results =>
  resultsSchema.parse(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')));
const kept = (): string[] =>
  readdirSync(out)
    .filter((name) => name.startsWith('.unfinished-'))
    .flatMap((name) => readdirSync(join(out, name)).filter((file) => file.endsWith('.gz')));

/** How many hosts each audit of the history read. */
function hostsKept(): readonly number[] {
  using history = openHistory(join(out, 'history'));
  return history.runs.map(({ point }) => point.audited);
}

// A host that refuses is tried again for some seconds.
describe('several hosts', { timeout: 60_000 }, () => {
  test('give one file of results, a page for all and one for each, and leave nothing else behind', async () => {
    const { exitCode, out: said } = await end(start('-i', 'pair.yml'));
    expect(exitCode).toBe(3);
    expect(results().hosts.map(({ name, state }) => [name, state])).toEqual([
      ['a', expect.stringMatching(/audited|partial/)],
      ['dead', 'failed'],
    ]);
    expect(readdirSync(out).sort()).toEqual(['hosts', 'report.html', 'results.json']);
    expect(readdirSync(join(out, 'hosts')).sort()).toEqual(['a.html', 'dead.html']);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('href="hosts/a.html');
    expect(readFileSync(join(out, 'hosts/a.html'), 'utf8')).toContain('href="../report.html"');
    expect(said).toContain('Could not be audited');
  });

  test('go into one page where one file was asked for', async () => {
    const page = join(out, 'all.html');
    expect((await end(start('-i', 'pair.yml', '-o', `html=${page}`))).exitCode).toBe(3);
    expect(readdirSync(out)).toEqual(['all.html']);
    expect(readFileSync(page, 'utf8')).toContain('dead');
  });
});

describe('a run that is killed', { timeout: 60_000 }, () => {
  test('is gone on with by --resume, which reads no host twice', async () => {
    const past = ['--history', join(out, 'history')];
    const child = start('-i', 'fleet.yml', ...past);
    const gone = end(child);
    await expect.poll(() => kept().length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(1);
    child.kill('SIGKILL');
    await gone;
    const before = kept().length;
    expect(before).toBeLessThan(NAMES.length);
    const killedAt = new Date().toISOString();
    const { exitCode } = await end(start('-i', 'fleet.yml', '--resume', ...past));
    expect(exitCode).toBe(0);
    expect(hostsKept()).toEqual([NAMES.length]);
    const { hosts } = results();
    expect(hosts.map(({ name }) => name)).toEqual(NAMES);
    expect(hosts.filter(({ finishedAt }) => finishedAt < killedAt)).toHaveLength(before);
    expect(kept()).toEqual([]);
  });

  test('is mentioned by the next that does not go on with it', async () => {
    const child = start('-i', 'fleet.yml');
    const gone = end(child);
    await expect.poll(() => kept().length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await gone;
    const { log } = await end(start('-i', 'pair.yml'));
    expect(log).toMatch(/has read \d hosts?; --resume goes on with it/);
  });
});

describe('a run that ends before its time tells what it has read, and can be gone on with', {
  timeout: 60_000,
}, () => {
  const cases: readonly [string, readonly string[], (child: ChildProcess) => void, string][] = [
    ['by an interruption', [], (child) => void child.kill('SIGINT'), 'interrupted'],
    ['by its time limit', ['--run-timeout', '9'], () => {}, '--run-timeout'],
  ];
  test.each(cases)(
    '%s',
    async (_, words, stop, why) => {
      // Between the others stands a host that takes a connection and says nothing.
      const silent = createServer();
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const { port } = silent.address() as AddressInfo;
      writeFileSync(
        join(folder, 'silent.yml'),
        `hosts:\n  a: {address: local}\n  silent: {address: 127.0.0.1, port: ${port}}\n  z: {address: local}\n`,
      );
      const past = ['--history', join(out, 'history')];
      const child = start('-i', 'silent.yml', ...words, ...past);
      const gone = end(child);
      await expect.poll(() => kept().length, { timeout: 30_000, interval: 20 }).toBeGreaterThan(0);
      stop(child);
      const { exitCode, log } = await gone;
      silent.close();
      expect(exitCode).toBe(3);
      expect(log).toContain(why);
      const [a, , z] = results().hosts;
      expect(a?.state).toMatch(/audited|partial/);
      expect(z?.state).toBe('notattempted');
      expect(z?.error?.next).toContain('--resume');
      expect(z?.findings.every(({ status }) => status === 'error')).toBe(true);
      expect((await end(start('-i', 'silent.yml', '--resume', ...past))).exitCode).toBe(3);
      expect(results().hosts.map(({ state }) => state)).toEqual([
        expect.stringMatching(/audited|partial/),
        'failed',
        expect.stringMatching(/audited|partial/),
      ]);
      expect(kept()).toEqual([]);
      // Both are kept, and the whole one is not held against the part of it that was told before.
      expect(hostsKept()).toEqual([1, 2]);
      expect(results().run.baseline).toBeUndefined();
      expect(results().trend).toBeUndefined();
    },
    40_000,
  );
});
