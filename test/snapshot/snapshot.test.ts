import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { readSnapshot } from '../../src/snapshot/read.ts';
import { writeSnapshot } from '../../src/snapshot/write.ts';

const at = '2026-01-01T00:00:00.000Z';
const provenance = { source: 'x', collectedAt: at, exitCode: 0, bytes: 1, truncated: false };
const snapshot: Snapshot = {
  schemaVersion: 1,
  tool: { name: 'plimsoll', version: '0.1.0' },
  name: 'local',
  target: 'local',
  startedAt: at,
  finishedAt: at,
  sections: {
    'host:identity': { ok: true, ...provenance, data: { a: ['\u{1f40b}\n', null, 1.5] } },
    'engine/root:info': {
      ok: false,
      ...provenance,
      exitCode: null,
      cause: { code: 'needs-root', detail: 'd', next: 'n' },
    },
  },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
});
afterAll(() => rm(folder, { recursive: true }));

const messageOf = async (path: string): Promise<string> => {
  const read = await readSnapshot(path);
  return read.ok ? 'read' : read.message;
};
const messageFor = async (content: string | Buffer): Promise<string> => {
  const path = join(folder, 'bad.json');
  await writeFile(path, content);
  return (await messageOf(path)).replace(path, 'FILE');
};

describe('a snapshot on disk', () => {
  it.each(['plain/deep/web-1.json', 'packed/web-1.json.gz'])(
    'comes back as it was written: %s',
    async (name) => {
      const path = join(folder, name);
      await writeSnapshot(path, snapshot);
      await writeSnapshot(path, snapshot);
      expect(await readSnapshot(path)).toEqual({ ok: true, snapshot });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
      expect(await readdir(join(path, '..'))).toEqual(
        ['web-1.json', 'web-1.json.gz'].filter((one) => path.endsWith(one)),
      );
      const content = await readFile(path);
      expect(JSON.parse(String(path.endsWith('.gz') ? gunzipSync(content) : content))).toEqual(snapshot);
    },
  );

  it('leaves nothing behind where it cannot be written', async () => {
    const parent = join(folder, 'full');
    await writeSnapshot(join(parent, 'taken', 'x'), snapshot);
    await expect(writeSnapshot(join(parent, 'taken'), snapshot)).rejects.toMatchObject({ code: 'EISDIR' });
    expect(await readdir(parent)).toEqual(['taken']);
    await expect(writeSnapshot(join(parent, 'taken', 'x', 'y'), snapshot)).rejects.toMatchObject({
      code: 'ENOTDIR',
    });
  });
});

describe('what is no snapshot is refused in plain words', () => {
  it('a file that is not there, or that is none', async () => {
    expect(await messageOf(join(folder, 'nowhere'))).toMatch(
      /nowhere does not exist\. Give a file that plimsoll collect wrote\.$/,
    );
    expect(await messageOf(folder)).toMatch(/is no regular file/);
    expect(await messageOf('/dev/zero')).toMatch(/is no regular file/);
  });

  it('a file that may not be read', async () => {
    const path = join(folder, 'denied.json');
    await writeSnapshot(path, snapshot);
    await chmod(path, 0);
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      expect(await messageOf(path)).toMatch(/may not be read by this account \(EACCES\)/);
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  it.each([
    [
      '',
      'FILE is not JSON (it ends too early), so it is no snapshot. Give a file that plimsoll collect wrote.',
    ],
    ['<html>', 'FILE is not JSON, so it is no snapshot. Give a file that plimsoll collect wrote.'],
    [
      '['.repeat(1_000_000),
      'FILE is nested more than 64 levels deep, so it is no snapshot. Give a file that plimsoll collect wrote.',
    ],
    ['[]', 'FILE does not have the form of a snapshot. Give a file that plimsoll collect wrote.'],
    ['null', 'FILE does not have the form of a snapshot. Give a file that plimsoll collect wrote.'],
    [
      JSON.stringify({ ...snapshot, finishedAt: 'now' }),
      'FILE does not have the form of a snapshot (at finishedAt). Give a file that plimsoll collect wrote.',
    ],
    [
      JSON.stringify({ ...snapshot, sections: { '\u001b[31m': {} } }),
      'FILE does not have the form of a snapshot (at sections.\\u{1b}[31m.ok). Give a file that plimsoll collect wrote.',
    ],
    [
      JSON.stringify({ ...snapshot, schemaVersion: 2, tool: { name: 'plimsoll', version: '3.0.0' } }),
      'FILE has the schema version 2, and this plimsoll reads version 1. It was written by plimsoll 3.0.0. Use the version that wrote it.',
    ],
    [
      '{"schemaVersion":"1"}',
      'FILE has the schema version 1, and this plimsoll reads version 1. Use the version that wrote it.',
    ],
  ])('%.20s', async (content, message) => {
    expect(await messageFor(content)).toBe(message);
  });

  it('a file that is damaged, or larger than any snapshot', async () => {
    expect(await messageFor(gzipSync(JSON.stringify(snapshot)).subarray(0, 60))).toMatch(
      /FILE is damaged: .*Copy it again/,
    );
    expect(await messageFor(gzipSync(Buffer.alloc(300 * 1024 * 1024, ' ')))).toMatch(
      /more than 268435456 bytes once it is uncompressed/,
    );
    const sparse = join(folder, 'sparse.json');
    await writeFile(sparse, '');
    await truncate(sparse, 257 * 1024 * 1024);
    expect(await messageOf(sparse)).toMatch(/is larger than 268435456 bytes/);
  });
});
