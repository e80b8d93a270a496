import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HistoryFault } from '../../src/history/store/faults.ts';
import { openHistory, pruneHistory } from '../../src/history/store/open.ts';
import { auditOf } from '../history/keeper.ts';
import { keep } from '../history/runs.ts';

/** A small disk of its own, which only root can have. */
const disk = mkdtempSync(join(tmpdir(), 'plimsoll-full-'));
const mount = (...options: readonly string[]) =>
  execFileSync('mount', ['-t', 'tmpfs', '-o', options.join(), 'tmpfs', disk]);

beforeAll(() => void mount('size=1m', 'mode=0700'));
afterAll(() => {
  execFileSync('umount', [disk]);
  rmdirSync(disk);
});

/** What beside the database finds no room SQLite takes for a device that failed. */
const FULL = /no space left on|the device failed or is full/;

function textsOf(directory: string): readonly string[] {
  using history = openHistory(directory);
  return history.runs.map((run) => Buffer.concat([...history.results(run)]).toString());
}

function fault(act: () => unknown): HistoryFault {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof HistoryFault) return thrown;
    throw thrown;
  }
  throw new Error('It worked.');
}

test('a disk that fills up costs the audit that does not fit, and none that was kept', () => {
  const expected: string[] = [];
  const full = fault(() => {
    for (;;) {
      const audit = auditOf('web', expected.length);
      keep(disk, audit);
      expected.push(audit.bytes);
    }
  });
  expect(full.message).toMatch(/^The history .*history\.db could not be used: /);
  expect(full.message).toMatch(FULL);
  expect(expected.length).toBeGreaterThan(10);
  expect(textsOf(disk)).toEqual(expected);
  const filler = join(disk, 'filler');
  expect(() => writeFileSync(filler, Buffer.alloc(2 * 1024 ** 2))).toThrow(/ENOSPC/);
  expect(textsOf(disk)).toEqual(expected);
  expect(fault(() => pruneHistory(disk, { runs: 2 }, new Date())).message).toMatch(FULL);
  expect(textsOf(disk)).toEqual(expected);
  rmSync(filler);
  mount('remount', 'size=2m');
  const next = auditOf('web', expected.length);
  keep(disk, next);
  expect(textsOf(disk)).toEqual([...expected, next.bytes]);
  expect(pruneHistory(disk, { runs: 2 }, new Date()).kept).toBe(2);
  expect(textsOf(disk)).toEqual([expected.at(-1), next.bytes]);
  // Nothing lies beside the database now, and what reading it usually takes beside it finds no room.
  expect(() => writeFileSync(filler, Buffer.alloc(4 * 1024 ** 2))).toThrow(/ENOSPC/);
  expect(textsOf(disk)).toEqual([expected.at(-1), next.bytes]);
});
