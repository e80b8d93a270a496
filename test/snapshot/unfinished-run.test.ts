import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { unreachedHost } from '../../src/collect/unreached-host.ts';
import { cause } from '../../src/model/cause.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { beginRun, hostsLeft } from '../../src/snapshot/unfinished-run.ts';
import { recorded } from '../support/snapshots.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'plimsoll-run-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const hosts = [
  { name: 'web', settings: { address: '10.0.0.1' } },
  { name: 'db', settings: { address: '10.0.0.2' } },
];
const whole: Snapshot = { ...recorded('no-engine-28.5'), name: 'web' };
const begin = (settings = hosts, said: string[] = []) =>
  beginRun({ directory, hosts: settings, onUnwritable: (path) => void said.push(path) });

/** Makes what this process has left look as if the process that wrote it were gone, as a killed one is. */
function abandon(): void {
  for (const name of readdirSync(directory)) {
    renameSync(join(directory, name), join(directory, name.replace(/-\d+$/, '-4194305')));
  }
}

describe('a run that did not come to its end', () => {
  test('is gone on with: what was read of a host is taken, and removed with the rest at the end', async () => {
    const kept = await (await begin()).keep(0, whole);
    abandon();
    expect(await hostsLeft(directory)).toBe(1);
    const run = await begin();
    const taken = await run.taken(0);
    expect(taken?.digest).toBe(kept.digest);
    expect(await taken?.read()).toEqual(whole);
    expect(await run.taken(1)).toBeNull();
    await run.remove();
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each<[string, Snapshot]>([
    [
      'was not reached',
      unreachedHost(
        { name: 'web', target: 'ssh://web', toolVersion: '0' },
        cause('refused', 'No.', 'Start it.'),
        new Date(0),
        new Date(0),
      ),
    ],
    [
      'was being read',
      {
        ...whole,
        sections: {
          ...whole.sections,
          'host:identity': {
            ok: false,
            source: 'uname',
            collectedAt: whole.startedAt,
            exitCode: null,
            bytes: 0,
            truncated: false,
            cause: cause('interrupted', 'The audit was interrupted.', 'Audit again.'),
          },
        },
      },
    ],
  ])('reads again a host that %s', async (_, snapshot) => {
    await (await begin()).keep(0, snapshot);
    abandon();
    expect(await (await begin()).taken(0)).toBeNull();
  });

  test('reads again a host that is to be reached in another way now', async () => {
    await (await begin()).keep(0, whole);
    abandon();
    const moved = [{ name: 'web', settings: { address: '10.0.0.9' } }];
    expect(await (await begin(moved)).taken(0)).toBeNull();
  });

  test('reads again a host of which the file is damaged', async () => {
    await (await begin()).keep(0, whole);
    abandon();
    for (const run of readdirSync(directory))
      for (const file of readdirSync(join(directory, run))) writeFileSync(join(directory, run, file), 'half');
    expect(await (await begin()).taken(0)).toBeNull();
  });
});

describe('where another account can write too', () => {
  const NOBODY = 65534;
  const OF_ANOTHER: [string, (run: string) => void] = [
    'belongs to another account',
    (run) => chownSync(run, NOBODY, NOBODY),
  ];
  const planted: readonly [string, (run: string) => void][] = [
    ['is open to others', (run) => chmodSync(run, 0o777)],
    [
      'is a link',
      (run) => {
        renameSync(run, join(directory, 'elsewhere'));
        symlinkSync(join(directory, 'elsewhere'), run);
      },
    ],
    ...(process.getuid?.() === 0 ? [OF_ANOTHER] : []),
  ];

  test.each(planted)(
    'nothing is taken from what looks like a run and %s, and it is left there',
    async (_, plant) => {
      await (await begin()).keep(0, whole);
      abandon();
      for (const name of readdirSync(directory)) plant(join(directory, name));
      const there = readdirSync(directory);
      expect(await hostsLeft(directory)).toBe(0);
      const run = await begin();
      expect(await run.taken(0)).toBeNull();
      await run.remove();
      expect(readdirSync(directory)).toEqual(there);
    },
  );

  test('nothing is kept in a directory that was there before the run', async () => {
    const now = vi.spyOn(Date, 'now').mockReturnValue(1_763_800_000_000);
    const own = join(directory, `.unfinished-1763800000000-${process.pid}`);
    mkdirSync(own);
    const said: string[] = [];
    const run = await begin(hosts, said).finally(() => now.mockRestore());
    const kept = await run.keep(0, whole);
    expect(said).toEqual([own]);
    expect(readdirSync(own)).toEqual([]);
    expect(await kept.read()).toEqual(whole);
  });
});

test('a run that still goes on is left alone', async () => {
  const run = await begin();
  await run.keep(0, whole);
  for (const name of readdirSync(directory))
    renameSync(join(directory, name), join(directory, name.replace(/-\d+$/, `-${process.ppid}`)));
  expect(await hostsLeft(directory)).toBe(0);
  const other = await begin();
  expect(await other.taken(0)).toBeNull();
  await other.remove();
  expect(readdirSync(directory)).toHaveLength(1);
});

test('what cannot be written stays in memory, and is told once', async () => {
  const said: string[] = [];
  mkdirSync(join(directory, 'x'));
  writeFileSync(join(directory, 'x', 'file'), '');
  const run = await beginRun({
    directory: join(directory, 'x', 'file'),
    hosts,
    onUnwritable: (path) => void said.push(path),
  });
  const kept = [await run.keep(0, whole), await run.keep(1, whole)];
  expect(await kept[0]?.read()).toEqual(whole);
  expect(said).toHaveLength(1);
});
