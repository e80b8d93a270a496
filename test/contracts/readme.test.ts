import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { keptStreams } from '../support/streams.ts';
import { root } from './modules.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;

test('the check that the README shows is the one that runs', () => {
  const [, shown] = /^```ts\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  expect(shown).toBe(readFileSync(join(root, 'checks/containers/container-not-privileged.ts'), 'utf8'));
});

test('every npm script and every path that it names exists', () => {
  const named = [...readme.matchAll(/npm run (\w+)/g)].map((found) => found[1] ?? '');
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  const paths = [...readme.matchAll(/(?:`|\()((?:checks|reports|src|test)\/[\w./-]*)(?:`|\))/g)];
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.map((found) => found[1] ?? '').filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('its table names every command, and no other', async () => {
  const streams = keptStreams();
  await run(['--help'], streams);
  const commands = [...streams.said.out.matchAll(/^ {2}([\w-]+) (?:\[options\]|\[command\])/gm)]
    .map((found) => found[1] ?? '')
    .filter((name) => name !== 'help');
  const table = readme.slice(readme.indexOf('| command |'), readme.indexOf('Run it as root'));
  const rows = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap((row) =>
    [...(row[1] ?? '').matchAll(/`(\w[\w-]*)/g)].map((found) => found[1] ?? ''),
  );
  expect(rows.sort()).toEqual(commands.sort());
});
