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
  const script = daemonFiles.script.replaceAll('/etc/docker/daemon.json', path);
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

  describe.runIf(isRoot)(
    'as root, since another account cannot make a place that only root can write',
    () => {
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
    },
  );
});

describe('what was printed of daemon.json', () => {
  const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
  const PATH = '/etc/docker/daemon.json';
  const printed = (...records: string[]) =>
    daemonFiles.project({
      stdout: [TOKEN, ...[...records, 'end'].map((one) => `${TOKEN} ${one}`), ''].join('\n'),
      exitCode: 0,
    });
  const fileOf = (...records: string[]) => {
    const read = printed(`file\n${PATH}`, ...records);
    return read.ok ? read.data[PATH] : read;
  };
  const text = '{"icc":false}';
  const base64 = `base64\n${Buffer.from(text).toString('base64')}`;

  it('is read as the encoder of the host wrote it', () => {
    const whole = { state: 'read', modifiedAt: 900, bytes: 13, options: { icc: false }, otherKeys: 0 };
    expect(fileOf('status 13 900', base64)).toEqual(whole);
    const hex = Buffer.from(text)
      .toString('hex')
      .replace(/../g, ' $&')
      .replace(/(.{18})/g, '$1\n');
    expect(fileOf('status 13 900', `hex\n${hex}`)).toEqual(whole);
  });

  it('is of each path for itself', () => {
    expect(
      printed(
        `file\n${PATH}`,
        'state absent',
        'file\n/a.json',
        'status 13 5',
        base64,
        'file\n/b',
        'state denied',
      ),
    ).toMatchObject({
      data: {
        [PATH]: { state: 'absent' },
        '/a.json': { state: 'read', modifiedAt: 5 },
        '/b': { state: 'unread', cause: { code: 'needs-root' } },
      },
    });
  });

  it('came to its place when both it and its directory changed last', () => {
    const when = (...placed: string[]) =>
      fileOf('status 13 900', ...placed.map((one) => `placed ${one}`), base64);
    expect(when('1000 1000')).toMatchObject({ modifiedAt: 1000 });
    expect(when('1000 950')).toMatchObject({ modifiedAt: 950 });
    expect(when('900 1000')).toMatchObject({ modifiedAt: 900 });
    expect(when('1000')).toMatchObject({ modifiedAt: 900 });
    expect(when('900', '1200 1100')).toMatchObject({ modifiedAt: 1100 });
    expect(fileOf('moved 1234', 'state absent')).toEqual({ state: 'absent', removedAt: 1234 });
    expect(fileOf('moved', 'state absent')).toEqual({ state: 'absent' });
  });

  it.each([
    ['command-failed', []],
    ['command-failed', ['status 13 900']],
    ['command-failed', [base64]],
    ['command-failed', ['status 13', base64]],
    ['command-failed', ['status x 900', base64]],
    ['command-failed', ['state relative']],
    ['command-failed', ['state failed']],
    ['needs-root', ['state other']],
    ['not-a-regular-file', ['state link']],
    ['too-large', ['status 1048577 900', 'state too-large']],
    ['too-large', ['status 13 900', `hex\n${'20'.repeat(1024 * 1024 + 1)}`]],
    ['vanished', ['status 13 900', 'base64\n']],
    ['unparseable', ['status 13 900', `base64\n${Buffer.from('{"icc":').toString('base64')}`]],
  ])('is not known (%s) after %.80j', (code, records) => {
    expect(fileOf(...records)).toMatchObject({ state: 'unread', cause: { code } });
  });

  it('is an empty configuration only where the file is empty', () => {
    expect(fileOf('status 0 900', 'base64\n')).toMatchObject({ state: 'read', options: {} });
  });

  it('is nothing where no file was looked at', () => {
    expect(printed()).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
  });
});
