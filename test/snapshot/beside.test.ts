import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writePrivateFile } from '../../src/snapshot/write-private-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-beside-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('what runs that were killed have left of a file goes with the first run a day later, and nothing else', async () => {
  const path = join(folder, 'results.json');
  const old = new Date(Date.now() - 25 * 60 * 60 * 1000);
  const leave = (name: string, age: 'old' | 'young') => {
    writeFileSync(join(folder, name), 'half of it', { mode: 0o600 });
    if (age === 'old') utimesSync(join(folder, name), old, old);
    return name;
  };
  leave('.results.json.0123456789ab.tmp', 'old');
  mkdirSync(join(folder, '.results.json.ba9876543210.tmp'), { mode: 0o700 });
  leave('.results.json.ba9876543210.tmp/part', 'old');
  utimesSync(join(folder, '.results.json.ba9876543210.tmp'), old, old);
  const others = [
    leave('.results.json.abcdefabcdef.tmp', 'young'),
    leave('.report.html.0123456789ab.tmp', 'old'),
    leave('.results.json.bak.0123456789ab.tmp', 'old'),
    leave('.results.json.backup.tmp', 'old'),
    leave('results.json.0123456789ab.tmp', 'old'),
  ];
  await writePrivateFile(path, '{}');
  expect(readdirSync(folder).sort()).toEqual([...others, 'results.json'].sort());
});
