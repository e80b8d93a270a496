import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-unseen-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

test('the first quiet night names the host that it could not audit, and says nothing of one that it could', async () => {
  const failure = {
    code: 'refused',
    detail: 'web (10.0.0.5, port 22) refused the connection.',
    next: 'Look.',
  };
  const lost = { ...recorded('no-engine-28.5'), name: 'web', sections: {}, failure };
  writeFileSync(at('web.json'), JSON.stringify(lost));
  writeFileSync(at('db.json'), JSON.stringify({ ...recorded('no-engine-28.5'), name: 'db' }));
  const night = async (...words: readonly string[]) => {
    const streams = keptStreams();
    const how = ['--quiet', '--out-dir', at('out'), '-o', 'json', '--history', at('history'), ...words];
    return {
      exitCode: await run(['assess', at('web.json'), at('db.json'), ...how], streams),
      ...streams.said,
    };
  };
  const line = `web: Not audited: ${failure.detail}\n`;
  expect(await night('--baseline', 'first-run')).toEqual({ exitCode: 3, out: line, log: '' });
  // Compared, it is told as what it is by then.
  expect((await night('--at', '2026-12-01')).out).toMatch(/^web: Nothing compared: /);
});

test('a quiet night whose history knows nothing of its hosts says so, unless that is known', async () => {
  writeFileSync(at('one.json'), JSON.stringify(recorded('no-engine-28.5')));
  writeFileSync(at('two.json'), JSON.stringify({ ...recorded('no-engine-28.5'), name: 'renamed' }));
  const night = async (snapshot: string, ...words: readonly string[]) => {
    const streams = keptStreams();
    const how = ['--quiet', '--out-dir', at('out'), '-o', 'json', '--history', at('lost')];
    expect(await run(['assess', at(snapshot), ...how, ...words], streams)).toBe(0);
    return streams.said.out;
  };
  const line = `Nothing compared: ${at('lost')} holds no earlier audit of these hosts that could be read.\n`;
  expect(await night('one.json', '--baseline', 'first-run')).toBe('');
  expect(await night('one.json')).toBe('');
  expect(await night('two.json')).toBe(line);
  rmSync(at('lost'), { recursive: true });
  expect(await night('one.json')).toBe(line);
});
