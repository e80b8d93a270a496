import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { resultsSchema } from '../../src/model/results.ts';
import { SUPPLIED } from '../../src/probes/supplied/table.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-supplied-'));
afterAll(() => rmSync(folder, { recursive: true }));

const snapshot = join(folder, 'host.json');
writeFileSync(snapshot, JSON.stringify(recorded('no-engine-28.5')));

async function assess(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(['assess', snapshot, '-o', 'json=-', '--quiet', ...words], streams);
  return { exitCode, ...streams.said };
}

/** The words of an option with a file in its place: `--expect FILE`, `--evidence image-scan=FILE`. */
const given = (option: string, file: string): string[] =>
  option.replace('FILE', () => file).split(/ (.*)/, 2);

test('every option that brings a file along says what is wrong with it', async () => {
  const large = join(folder, 'large');
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(SUPPLIED.length).toBeGreaterThan(2);
  for (const { option, maxBytes } of SUPPLIED) {
    writeFileSync(large, '');
    truncateSync(large, maxBytes + 1);
    for (const [path, words] of [
      [folder, 'is no regular file'],
      [pipe, 'is no regular file'],
      [join(folder, 'none'), 'could not be read: no such file or directory'],
      [large, `is larger than ${maxBytes / 1024 / 1024} MB`],
    ] as const) {
      const { exitCode, out, log } = await assess(...given(option, path));
      expect([exitCode, out, log]).toEqual([2, '', `plimsoll: ${path} (${option}) ${words}.\n`]);
    }
  }
});

test.each([
  [['--evidence', 'sbom=scan.json'], 'There is no --evidence sbom. --evidence takes image-scan.'],
  [['--evidence', 'scan.json'], '--evidence takes KIND=FILE, such as image-scan=scan.json, not "scan.json".'],
])('%j is told with what there is', async (words, sentence) => {
  expect(await assess(...words)).toEqual({ exitCode: 2, out: '', log: `plimsoll: ${sentence}\n` });
});

test('what is brought along is part of what the id of a run stands for', async () => {
  const list = join(folder, 'expected.yml');
  const idWith = async (content: string | null) => {
    if (content !== null) writeFileSync(list, content);
    const { exitCode, out } = await assess(...(content === null ? [] : ['--expect', list]));
    expect(exitCode).toBe(0);
    return resultsSchema.parse(JSON.parse(out)).run.id;
  };
  const [web, db] = ['containers: [{name: web}]', 'containers: [{name: db}]'];
  const ids = [await idWith(null), await idWith(web), await idWith(db)];
  expect(new Set(ids).size).toBe(3);
  expect(await idWith(null)).toBe(ids[0]);
});
