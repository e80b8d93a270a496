import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { databaseFile } from '../../src/history/store/database.ts';
import { openHistory, pruneHistory } from '../../src/history/store/open.ts';
import { auditOf } from './keeper.ts';
import { keep } from './runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

const KEEPER = join(import.meta.dirname, 'keeper.ts');
const start = (...words: readonly string[]) =>
  spawn(process.execPath, [KEEPER, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });

/** Every audit of a history, read whole. */
function textsOf(directory: string): readonly string[] {
  using history = openHistory(directory);
  for (const run of history.runs) for (const host of history.hosts(run)) history.evidence(host);
  return history.runs.map((run) => Buffer.concat([...history.results(run)]).toString());
}

test('a process that is killed at any moment takes nothing with it that was kept, and leaves nothing half-written', async () => {
  const directory = join(folder, 'killed');
  mkdirSync(directory);
  let expected: string[] = [];
  let killedAtWork = 0;
  for (let round = 0; round < 10; round += 1) {
    const from = expected.length;
    const keeper = start(directory, 'web', String(from));
    const said: string[] = [];
    const lines = createInterface(keeper.stdout).on('line', (line) => said.push(line));
    // Every other time an audit is kept before the moment comes.
    for (let line = 0; line <= round % 2; line += 1) await once(lines, 'line');
    await after(Math.random() * 120);
    keeper.kill('SIGKILL');
    await once(keeper, 'close');
    const announced = Number(said.at(-1) === 'begun' ? from - 1 : said.at(-1));
    if (!existsSync(databaseFile(directory)) || statSync(databaseFile(directory)).size === 0) continue;
    const read = textsOf(directory);
    // The last can be kept without having been announced.
    expect(read.length - 1 - announced, `round ${round}`).toBeGreaterThanOrEqual(0);
    expect(read.length - 1 - announced, `round ${round}`).toBeLessThanOrEqual(1);
    expected = read.map((_, number) => auditOf('web', number).bytes);
    expect(read).toEqual(expected);
    if (read.length > from) killedAtWork += 1;
    expect(readdirSync(directory).filter((name) => !name.startsWith('history.db'))).toEqual([]);
  }
  expect(killedAtWork).toBeGreaterThanOrEqual(5);
}, 120_000);

test('a prune that is killed leaves all that it was to keep', async () => {
  const directory = join(folder, 'pruned');
  mkdirSync(directory);
  const all = Array.from({ length: 12 }, (_, number) => auditOf('web', number));
  for (const audit of all) keep(directory, audit);
  const program = `
    import { pruneHistory } from ${JSON.stringify(join(import.meta.dirname, '../../src/history/store/open.ts'))};
    process.stdout.write('begun\\n');
    pruneHistory(${JSON.stringify(directory)}, { runs: 4 }, new Date());
  `;
  for (let round = 0; round < 5; round += 1) {
    const pruner = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(pruner.stdout, 'data');
    await after(round * 4);
    pruner.kill('SIGKILL');
    await once(pruner, 'close');
    const read = textsOf(directory);
    expect([4, 12]).toContain(read.length);
    expect(read).toEqual(all.slice(-read.length).map(({ bytes }) => bytes));
  }
  pruneHistory(directory, { runs: 4 }, new Date());
  expect(textsOf(directory)).toEqual(all.slice(-4).map(({ bytes }) => bytes));
}, 60_000);

test('audits at once are all kept, from the first moment of a history on', async () => {
  const directory = join(folder, 'at-once');
  mkdirSync(directory);
  const names = ['a', 'b', 'c'];
  const keepers = names.map((name) => start(directory, name, '0', '6'));
  const codes = await Promise.all(keepers.map(async (keeper) => (await once(keeper, 'close'))[0]));
  expect(codes).toEqual([0, 0, 0]);
  const expected = names.flatMap((name) =>
    Array.from({ length: 6 }, (_, number) => auditOf(name, number).bytes),
  );
  expect([...textsOf(directory)].sort()).toEqual(expected.sort());
  using history = openHistory(directory);
  expect(history.runs.map(({ number }) => number)).toEqual(expected.map((_, index) => index + 1));
}, 60_000);

test('what no longer fits is not kept, is said, and costs nothing that was', async () => {
  const directory = join(folder, 'full');
  mkdirSync(directory);
  const limited = `trap '' XFSZ; ulimit -f 160; exec '${process.execPath}' '${KEEPER}' '${directory}' web`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', limited], { encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/HistoryFault: The history .*history\.db could not be used: /);
  const kept = Number(stdout.trim().split('\n').at(-1)) + 1;
  expect(kept).toBeGreaterThan(2);
  const expected = Array.from({ length: kept }, (_, number) => auditOf('web', number).bytes);
  expect(textsOf(directory)).toEqual(expected);
  const next = auditOf('web', kept);
  keep(directory, next);
  expect(textsOf(directory)).toEqual([...expected, next.bytes]);
}, 60_000);
