import { expect, test } from 'vitest';
import { searchedSettings } from '../../../src/probes/docker/searched-settings.ts';

test('of the settings of a container or a service the names stay, and what their values look like', () => {
  const long = `LONG=${'x'.repeat(300_000)}`;
  const kept = searchedSettings.parse(['DB_PASSWORD=hunter2', 'LANG=C', 'hunter3', long]);
  expect(kept).toEqual([
    { Name: 'DB_PASSWORD', Patterns: ['secret-named-setting'], Searched: true },
    { Name: 'LANG', Patterns: [], Searched: true },
    { Name: '', Patterns: [], Searched: true },
    { Name: 'LONG', Patterns: [], Searched: false },
  ]);
  expect(JSON.stringify(kept)).not.toMatch(/hunter|xxx/);
});

test('what was kept is kept as it is, and an engine that gives none has none', () => {
  const kept = searchedSettings.parse(['DB_PASSWORD=hunter2']);
  expect(searchedSettings.parse(kept)).toEqual(kept);
  expect(searchedSettings.parse(null)).toEqual([]);
  expect(searchedSettings.safeParse([{ Name: 'A', Patterns: ['no rule'], Searched: true }]).success).toBe(
    false,
  );
});
