import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DaemonFile, daemonFiles } from '../../../src/probes/host/daemon-files.ts';
import { hostWithoutFacts } from './hosts.ts';
import { runScript, SHELLS, type Shell } from './shells.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
/** A place that others can write, and one that only root can. */
let open = '';
let closed = '';

beforeAll(() => {
  open = mkdtempSync(join(tmpdir(), 'plimsoll-daemon-files-'));
  closed = mkdtempSync(join(isRoot ? '/run' : tmpdir(), 'plimsoll-daemon-files-'));
  for (const folder of [open, closed]) fill(folder);
  chmodSync(open, 0o777);
  symlinkSync(join(open, 'good.json'), join(closed, 'into-open.json'));
  symlinkSync(open, join(closed, 'folder'));
  symlinkSync(join(closed, 'private.json'), join(open, 'steal.json'));
});
afterAll(() => {
  for (const folder of [open, closed]) rmSync(folder, { recursive: true, force: true });
});

function fill(folder: string): void {
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'good.json'), '{"icc":false,"labels":["x"]}');
  writeFileSync(join(folder, 'private.json'), '{"icc":true}', { mode: 0o600 });
  writeFileSync(join(folder, 'empty.json'), '');
  writeFileSync(join(folder, 'broken.json'), '{"icc": CANARY}');
  writeFileSync(join(folder, 'large.json'), '{');
  truncateSync(join(folder, 'large.json'), 50_000_000);
  mkdirSync(join(folder, 'folder.json'));
  execFileSync('/bin/sh', ['-c', 'mkfifo "$1"', 'sh', join(folder, 'fifo.json')]);
  symlinkSync('good.json', join(folder, 'link.json'));
  symlinkSync('nothing', join(folder, 'dangling.json'));
  symlinkSync('loop.json', join(folder, 'loop.json'));
  symlinkSync('/dev/zero', join(folder, 'endless.json'));
  symlinkSync('/proc/kmsg', join(folder, 'kernel.json'));
  symlinkSync('/etc/passwd', join(folder, 'passwd.json'));
}

/** What the probe keeps of a file that stands in the place of /etc/docker/daemon.json. */
function read(path: string, shell: Shell, uid: number): DaemonFile | undefined {
  const script = String(daemonFiles.script(hostWithoutFacts())).replaceAll('/etc/docker/daemon.json', path);
  const output = runScript(script, shell, uid);
  expect(output.stderr).toBe('');
  const projected = daemonFiles.project(output);
  if (!projected.ok) throw new Error(projected.cause.detail);
  expect(JSON.stringify(projected.data)).not.toMatch(/CANARY|root:/);
  return projected.data[path];
}

const unread = (code: string) => ({ state: 'unread', cause: { code } });
const good = { state: 'read', options: { icc: false }, otherKeys: 1 };

describe.each(SHELLS)('daemon.json in $name', (shell) => {
  const me = process.getuid?.() ?? -1;

  it.each([
    ['good', good],
    ['empty', { state: 'read', options: {}, bytes: 0 }],
    ['missing', { state: 'absent' }],
    ['broken', unread('unparseable')],
    ['large', unread('too-large')],
    ['folder', unread('not-a-regular-file')],
    ['fifo', unread('not-a-regular-file')],
    ['endless', unread('not-a-regular-file')],
    ['kernel', unread('not-a-regular-file')],
    ['link', unread('not-a-regular-file')],
    ['passwd', unread('not-a-regular-file')],
  ])('%s, where others can write', (name, expected) => {
    expect(read(join(open, `${name}.json`), shell, me)).toMatchObject(expected);
  });

  it('that was moved into its place, or out of it, shows when', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-daemon-moves-'));
    const path = join(folder, 'daemon.json');
    try {
      writeFileSync(join(open, 'old.json'), '{}');
      utimesSync(join(open, 'old.json'), 1000, 1000);
      renameSync(join(open, 'old.json'), path);
      const now = Math.floor(Date.now() / 1000);
      const placed = read(path, shell, me);
      expect(placed?.state === 'read' && placed.modifiedAt).toBeGreaterThanOrEqual(now - 1);
      utimesSync(folder, 5000, 5000);
      expect(read(path, shell, me)).toMatchObject({ state: 'read', modifiedAt: 5000 });
      utimesSync(folder, 500, 500);
      expect(read(path, shell, me)).toMatchObject({ state: 'read', modifiedAt: 1000 });
      rmSync(path);
      const gone = read(path, shell, me);
      expect(gone?.state === 'absent' && gone.removedAt).toBeGreaterThanOrEqual(now - 1);
      mkdirSync(join(folder, 'certs.d'));
      expect(read(path, shell, me)).toEqual({ state: 'absent' });
      rmSync(folder, { recursive: true });
      expect(read(path, shell, me)).toEqual({ state: 'absent' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  // Another account than root cannot make a place that only root can write.
  if (!isRoot) return;

  it.each([
    ['good', good],
    ['link', good],
    ['missing', { state: 'absent' }],
    ['dangling', { state: 'absent' }],
    ['loop', unread('not-a-regular-file')],
    ['passwd', unread('unparseable')],
    ['into-open', good],
    ['folder/good', good],
    ['folder/link', unread('not-a-regular-file')],
    ['folder/steal', unread('not-a-regular-file')],
    ['endless', unread('not-a-regular-file')],
    ['kernel', unread('not-a-regular-file')],
    ['fifo', unread('not-a-regular-file')],
  ])('%s, where only root can write', (name, expected) => {
    expect(read(join(closed, `${name}.json`), shell, 0)).toMatchObject(expected);
  });

  it('says of what it may not read that it may not', () => {
    expect(read(join(closed, 'private.json'), shell, NOBODY)).toMatchObject(unread('needs-root'));
    expect(read(join(open, 'steal.json'), shell, NOBODY)).toMatchObject(unread('needs-root'));
    chmodSync(closed, 0o700);
    expect(read(join(closed, 'missing.json'), shell, NOBODY)).toMatchObject(unread('needs-root'));
    expect(read(join(closed, 'good.json'), shell, NOBODY)).toMatchObject(unread('needs-root'));
    chmodSync(closed, 0o755);
    chownSync(join(closed, 'private.json'), NOBODY, NOBODY);
    expect(read(join(closed, 'private.json'), shell, NOBODY)).toMatchObject({ state: 'read' });
    chownSync(join(closed, 'private.json'), 0, 0);
  });
});
