import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SCRIPT_PROBES } from '../../../src/probes/host/table.ts';

interface Recording {
  readonly host: string;
  readonly outputs: Readonly<
    Record<
      string,
      { readonly exitCode: number; readonly stdout: readonly string[]; readonly projected: unknown }
    >
  >;
}

const folder = join(import.meta.dirname, 'recorded');
const recordings = globSync('*.json', { cwd: folder })
  .sort()
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording);

describe.each(recordings)('$host', ({ outputs }) => {
  it.each(Object.entries(outputs))('%s keeps what it kept when it was recorded', (id, recorded) => {
    const probe = SCRIPT_PROBES.find((candidate) => candidate.id === id);
    const projected = probe?.project({ ...recorded, stdout: recorded.stdout.join('\n') });
    expect(projected).toEqual(recorded.projected);
    if (projected?.ok) expect(probe?.shape.parse(projected.data)).toEqual(projected.data);
  });

  it.each(Object.entries(outputs))('%s takes no half answer for a whole one', (id, recorded) => {
    const probe = SCRIPT_PROBES.find((candidate) => candidate.id === id);
    const stdout = recorded.stdout.join('\n');
    for (const part of [0, 0.1, 0.5, 0.9, 0.99]) {
      const half = stdout.slice(0, Math.floor(stdout.length * part));
      expect(probe?.project({ stdout: half, exitCode: 0 }).ok).toBe(false);
    }
  });
});

it('has recordings of every engine and every probe', () => {
  expect(recordings.length).toBeGreaterThanOrEqual(4);
  expect(new Set(recordings.flatMap(({ outputs }) => Object.keys(outputs)))).toEqual(
    new Set(SCRIPT_PROBES.map(({ id }) => id)),
  );
});
