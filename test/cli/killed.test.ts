import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { openHistory } from '../../src/history/store/open.ts';
import { soundResults } from '../support/adds-up.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-killed-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const [history, out] = [join(folder, 'history'), join(folder, 'report')];
const ROUNDS = 12;

/** Begins the run of a day, which judges by it, so that each is another. */
function begin(day: number) {
  const words = ['assess', ...snapshots, '--at', `2026-03-${String(day).padStart(2, '0')}`];
  const how = ['--history', history, '--out-dir', out, '-o', 'json', '-o', 'html', '--quiet'];
  return spawn(process.execPath, [MAIN, ...words, ...how], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const snapshots = ['web', 'db'].map((name) => {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...recorded('no-engine-28.5'), name }));
  return file;
});

async function whole(day: number): Promise<number> {
  const began = performance.now();
  const [exitCode] = await once(begin(day), 'close');
  expect(exitCode).toBe(0);
  return performance.now() - began;
}

/** Every audit that is kept, as it was written, and read to its last part. */
function audits(): readonly string[] {
  using past = openHistory(history);
  for (const kept of past.runs)
    for (const host of past.hosts(kept)) expect(past.evidence(host)).not.toBeNull();
  return past.runs.map((kept) => Buffer.concat([...past.results(kept)]).toString());
}

test('a run that is killed at any moment costs itself at most, and nothing of it is in the way of the next', async () => {
  await whole(1);
  const usual = await whole(2);
  let kept = audits();
  expect(kept).toHaveLength(2);
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = begin(3 + round);
    const ended = once(child, 'close');
    // Each in its part of the time that a run takes, at another moment of that in each run of this test.
    await Promise.race([ended, after(((round + Math.random()) / ROUNDS) * usual)]);
    child.kill('SIGKILL');
    await ended;
    const now = audits();
    expect(now.slice(0, kept.length), `round ${round}`).toEqual(kept);
    expect(now.length - kept.length, `round ${round}`).toBeLessThanOrEqual(1);
    for (const text of now.slice(kept.length)) soundResults(text);
    kept = now;
    const streams = keptStreams();
    expect(await run(['history', 'show', 'latest', '--history', history], streams)).toBe(0);
    expect(streams.said.out).toMatch(`Audit ${kept.length},`);
    expect(readdirSync(history).filter((name) => !name.startsWith('history.db'))).toEqual([]);
  }
  const old = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  for (const name of readdirSync(out)) utimesSync(join(out, name), old, old);
  await whole(3 + ROUNDS);
  const last = audits();
  expect(last.slice(0, -1)).toEqual(kept);
  const { baseline } = soundResults(last.at(-1) ?? '').run;
  expect(baseline?.id).toBe(soundResults(kept.at(-1) ?? '').run.id);
  expect(readdirSync(out).sort()).toEqual(['hosts', 'report.html', 'results.json']);
}, 120_000);
