import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Format } from '../../src/cli/outputs.ts';
import { beginReports } from '../../src/cli/write-reports.ts';
import type { Results } from '../../src/model/results.ts';
import { openArchive } from '../../src/pack/pack-files.ts';
import { inMemory } from '../../src/snapshot/keep.ts';
import { sampleFleet } from '../reports/sample-fleet.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-reports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const PARTS = ['results.sarif', 'results-2.sarif', 'results-3.sarif'];

const begun = ({ hosts, checks, ...head }: Results, format: Format, path: string) =>
  beginReports(
    { head, names: hosts.map(({ name }) => name), texts: checks, tail: () => ({}) },
    [{ format, to: 'file', path, alone: false }],
    { out: () => {} },
    {
      snapshots: hosts.map(({ name, target, startedAt, finishedAt }) =>
        inMemory({ schemaVersion: 1, tool: head.tool, name, target, startedAt, finishedAt, sections: {} }),
      ),
      signers: [],
    },
  );

describe('a report in several files', () => {
  test('is written as its hosts come, and every file of it is listed', async () => {
    const results = sampleFleet({ hosts: 45 });
    const reports = await begun(results, 'sarif@full', at('results.sarif'));
    for (const host of results.hosts.slice(0, 30)) await reports.host(host);
    const growing = readdirSync(folder).filter((name) => name.startsWith('.results-2.sarif.'));
    expect(growing.map((name) => statSync(at(name)).size > 10_000)).toEqual([true]);
    for (const host of results.hosts.slice(30)) await reports.host(host);
    expect(reports.written).toEqual(PARTS.map(at));
    expect(readdirSync(folder).sort()).toEqual([...PARTS].sort());
    const runs = PARTS.map((name) => JSON.parse(readFileSync(at(name), 'utf8')).runs.length);
    expect(runs).toEqual([20, 20, 5]);
  });

  test('leaves nothing half-written where it ends early', async () => {
    const results = sampleFleet({ hosts: 45, failed: 20 });
    const reports = await begun(results, 'sarif', at('results.sarif'));
    for (const host of results.hosts.slice(0, 30)) await reports.host(host);
    await reports.discard();
    expect(reports.written).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('has each of its files in the manifest of a pack', async () => {
    const results = sampleFleet({ hosts: 45, failed: 44 });
    const reports = await begun(results, 'pack', at('pack.zip'));
    for (const host of results.hosts) await reports.host(host);
    expect(reports.lost).toEqual([]);
    const pack = await openArchive(at('pack.zip'));
    const parts: Uint8Array[] = [];
    await pack.read('MANIFEST.sha256', (part) => void parts.push(part));
    await pack.close();
    const listed = [
      ...Buffer.concat(parts)
        .toString()
        .matchAll(/ (results(?:-\d)?\.sarif)$/gm),
    ];
    expect(listed.map(([, name]) => name).sort()).toEqual([...PARTS].sort());
  }, 20_000);
});
