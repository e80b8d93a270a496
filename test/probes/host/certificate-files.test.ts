import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { certificateFiles } from '../../../src/probes/host/certificate-files.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS } from './shells.ts';

const ROOT = '/etc/docker/certs.d';

/** What is said of root's directory, whose records are these. */
function read(...records: readonly string[]) {
  const projected = certificateFiles.project(printed(`directory\n${ROOT}`, ...records));
  if (!projected.ok) throw new Error(projected.cause.detail);
  return projected.data[ROOT];
}
const listing = (files: string, ...errors: readonly string[]) =>
  read('kind directory', `files\n${files}`, ...errors.map((error) => `errors\n${error}`));

describe('the certificates of registries', () => {
  it('are the files below, in order, also one with a line break in its name', () => {
    expect(listing(`${ROOT}//b.example:5000/ca.crt\n${ROOT}//a\x01b/ca.crt\n`)).toEqual({
      state: 'listed',
      files: [`${ROOT}/a\nb/ca.crt`, `${ROOT}/b.example:5000/ca.crt`],
    });
    expect(listing('')).toEqual({ state: 'listed', files: [] });
  });

  it('are told apart by directory', () => {
    const other = '/home/alice/.config/docker/certs.d';
    expect(
      certificateFiles.project(
        printed(
          `directory\n${ROOT}`,
          'kind absent',
          `directory\n${other}`,
          'kind directory',
          `files\n${other}//r/ca.crt\n`,
        ),
      ),
    ).toEqual({
      ok: true,
      data: { [ROOT]: { state: 'absent' }, [other]: { state: 'listed', files: [`${other}/r/ca.crt`] } },
    });
  });

  it.each([
    ['denied', 'needs-root'],
    ['other', 'not-a-regular-file'],
    ['loop', 'not-a-regular-file'],
    ['again', 'not-a-regular-file'],
    ['', 'not-a-regular-file'],
  ])('are unread where the directory is %j', (kind, code) => {
    expect(read(`kind ${kind}`)).toMatchObject({ state: 'unread', cause: { code } });
  });

  it.each([
    ["find: '/etc/docker/certs.d/x': Permission denied", 'needs-root'],
    ['find: something else', 'command-failed'],
    ['timed out', 'timeout'],
  ])('are unread where find says %j, whatever it has listed', (error, code) => {
    expect(listing(`${ROOT}//r/ca.crt\n`, `${error}\n`)).toMatchObject({ state: 'unread', cause: { code } });
  });

  it('are unread where they are too many to be certificates', () => {
    const files = (count: number) => Array.from({ length: count }, (_, at) => `${ROOT}//r/${at}\n`).join('');
    expect(listing(files(2000))).toMatchObject({ state: 'listed' });
    expect(listing(files(2001))).toMatchObject({ state: 'unread', cause: { code: 'too-large' } });
  });

  it('are unintelligible where no directory is named', () => {
    expect(certificateFiles.project(printed())).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
  });
});

// busybox has a timeout of its own, whatever PATH says; it ends with 143.
const withPrograms = SHELLS.filter(({ name }) => name !== 'busybox');

describe.each(withPrograms)('a find that does not end, in $name', (shell) => {
  it.each([124, 143])('and is ended with %s leaves the certificates unread', (status) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-certificates-'));
    try {
      chmodSync(folder, 0o755);
      mkdirSync(join(folder, 'certs.d'));
      const timeout = `#!/bin/sh\nprintf '${folder}/certs.d//r/ca.crt\\0'\nexit ${status}\n`;
      writeFileSync(join(folder, 'timeout'), timeout, { mode: 0o755 });
      const script = certificateFiles.script.replace(ROOT, join(folder, 'certs.d'));
      const output = runScript(
        script,
        { ...shell, path: `${folder}:${shell.path}` },
        process.getuid?.() ?? -1,
      );
      expect(certificateFiles.project(output)).toMatchObject({
        ok: true,
        data: { [join(folder, 'certs.d')]: { state: 'unread', cause: { code: 'timeout' } } },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

it.each(SHELLS)(
  'are not looked for behind a link that a user put in the place of the directory in $name',
  (shell) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-certificates-'));
    mkdirSync(join(folder, 'private'));
    writeFileSync(join(folder, 'private', 'key'), '');
    symlinkSync(join(folder, 'private'), join(folder, 'certs.d'));
    // As if it came there after the look.
    const raced = certificateFiles.script
      .replace('[ -L "$2" ]', 'false')
      .replace(/^look -L .*\n.*$/m, `look -P ${join(folder, 'certs.d')}`);
    const projected = certificateFiles.project(runScript(raced, shell, process.getuid?.() ?? -1));
    expect(projected).toEqual({
      ok: true,
      data: { [join(folder, 'certs.d')]: { state: 'listed', files: [] } },
    });
    rmSync(folder, { recursive: true });
  },
);
