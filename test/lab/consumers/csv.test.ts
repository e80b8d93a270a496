import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arbitraryResults } from '../../reports/arbitrary-results.ts';
import { HOSTILE_NAMES } from '../../reports/hostile-names.ts';
import { onlyFile, written } from '../../reports/projection.ts';
import { sampleResults } from '../../reports/sample-results.ts';

/** What LibreOffice is told of a file: cells end at commas, quotes are around texts, it is UTF-8, and what is quoted is text or not. */
const AS_IT_IS = 'CSV:44,34,76,1,,1033,false,true';
const QUOTED_IS_TEXT = 'CSV:44,34,76,1,,1033,true,false';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-csv-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a table in LibreOffice and gives it back in another format. */
function converted(text: string, opened: string, into: string): string {
  writeFileSync(join(folder, 'in.csv'), text);
  execFileSync(
    'soffice',
    [
      ...['--headless', `-env:UserInstallation=file://${folder}/profile`, `--infilter=${opened}`],
      ...['--convert-to', into, '--outdir', join(folder, 'out'), join(folder, 'in.csv')],
    ],
    { stdio: 'pipe', timeout: 120_000 },
  );
  return readFileSync(join(folder, 'out', `in.${into.split(':')[0]}`), 'utf8');
}

const formulas = (sheet: string): readonly string[] =>
  [...sheet.matchAll(/table:formula="([^"]*)"/g)].map(([, formula]) => formula ?? '');

/** Tables of hostile hosts, and of many that are made up, with and without what changed. */
async function tables(): Promise<readonly string[]> {
  const names = [
    ...HOSTILE_NAMES,
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '=HYPERLINK("http://x")',
    ';=1+1',
    ' =1+1',
  ];
  const all = [
    sampleResults({ containers: names.length, names }),
    ...fc.sample(arbitraryResults, { numRuns: 60, seed: 42 }),
  ];
  // One start of LibreOffice for all that have the same columns: a run that was compared has more of them.
  const bodies = new Map<string, string>();
  for (const results of all) {
    const text = onlyFile(await written('csv', results));
    const end = text.indexOf('\r\n') + 2;
    const head = text.slice(0, end);
    bodies.set(head, `${bodies.get(head) ?? ''}${text.slice(end)}`);
  }
  return [...bodies].map(([head, body]) => `${head}${body}`);
}

test('LibreOffice computes what is not ours, so the next test can fail', () => {
  expect(formulas(converted('"a","=1+1"\r\n', AS_IT_IS, 'fods'))).toEqual(['of:=1+1']);
});

test('LibreOffice finds no formula in a table, whichever sign it takes to end cells', async () => {
  for (const table of await tables())
    for (const opened of [AS_IT_IS, AS_IT_IS.replace('44', '59')]) {
      const sheet = converted(table, opened, 'fods');
      expect(sheet).toContain('waived_until');
      expect(formulas(sheet)).toEqual([]);
    }
});

test('every cell comes out of LibreOffice as it went in', async () => {
  for (const table of await tables()) {
    const again = converted(
      table,
      QUOTED_IS_TEXT,
      'csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,false',
    );
    const before: string[][] = parse(table, { record_delimiter: '\r\n' });
    const after: string[][] = parse(again);
    expect(after.length).toBe(before.length);
    expect(before.length).toBeGreaterThan(500);
    expect(after).toEqual(before);
  }
});
