import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FIND_INSTALLED, namedFile, whyNotInstalled } from '../../../src/transports/ssh/installed-program.ts';
import { SHELLS, type Shell } from '../../probes/host/shells.ts';

const root = mkdtempSync(join(tmpdir(), 'plimsoll-program-'));
afterAll(() => rmSync(root, { recursive: true }));

const TEXT = '#!/bin/sh\nexit 97\n';
const sha256 = createHash('sha256').update(TEXT).digest('hex');

let folders = 0;

/** A host with these files beside the place of the program, and a sudo that does what it is told. */
function host(files: Readonly<Record<string, string>>, sudo = 'shift; exec "$@"') {
  folders += 1;
  const folder = join(root, String(folders));
  mkdirSync(join(folder, 'bin'), { recursive: true });
  for (const [name, text] of Object.entries({ ...files, 'bin/sudo': `#!/bin/sh\n${sudo}\n` })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  return { folder, program: { path: join(folder, 'collect-0123'), sha256 } };
}

/** What the shell text finds there, and whether the program can then be run. */
function find({ folder, program }: ReturnType<typeof host>, shell: Shell, path?: string) {
  const [command, ...words] = shell.words;
  const script = `state=none as=login why=sudo-said\n${namedFile(program)}${FIND_INSTALLED}found=$state
[ $state != there ] || by_file
printf '%s|%s|%s|%s' "$found" "$state" "$as" "$why"`;
  const { stdout, stderr } = spawnSync(command, [...words, '-c', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: path ?? `${join(folder, 'bin')}:${shell.path}` },
  });
  expect(stderr).toBe('');
  const [found = '', state = '', as, why] = stdout.split('|');
  return { found, state, as, why, words: whyNotInstalled(state, program) };
}

describe.each(SHELLS)('the installed program in $name', (shell) => {
  it('is used where it is there, unchanged and permitted', () => {
    expect(find(host({ 'collect-0123': TEXT }), shell)).toEqual({
      found: 'there',
      state: 'used',
      as: 'sudo-script',
      why: '',
      words: null,
    });
  });

  const unused = { as: 'login', why: 'sudo-said' };

  it('is not used where it is not there, or only under the name of another version', () => {
    expect(find(host({}), shell)).toMatchObject({ ...unused, state: 'absent' });
    const others = find(
      host({ 'collect-4567': TEXT, 'collect-89ab': TEXT, 'collect-$(id) x': TEXT, collection: TEXT }),
      shell,
    );
    expect(others).toMatchObject({ ...unused, state: 'other=collect-4567,collect-89ab' });
    expect(others.words).toBe(
      'of the collection scripts there is collect-4567, collect-89ab, and this version needs collect-0123',
    );
  });

  it('is not used where it was changed, is no file, or cannot be compared', () => {
    expect(find(host({ 'collect-0123': `${TEXT}#` }), shell)).toMatchObject({ ...unused, state: 'changed' });
    const directory = host({});
    mkdirSync(directory.program.path);
    expect(find(directory, shell)).toMatchObject({ ...unused, state: 'other=collect-0123' });
    const bare = host({ 'collect-0123': TEXT });
    symlinkSync('/bin/sh', join(bare.folder, 'bin/sh'));
    // Busybox itself knows it, whatever the PATH.
    if (shell.name !== 'busybox')
      expect(find(bare, shell, join(bare.folder, 'bin'))).toMatchObject({ ...unused, state: 'unverified' });
  });

  it.each([
    ['refuses it', 'exit 1'],
    ['runs something else', 'exit 0'],
    ['asks for a password', 'echo "sudo: a password is required" >&2; exit 1'],
  ])('is not used where sudo %s', (_, sudo) => {
    const tried = find(host({ 'collect-0123': TEXT }, sudo), shell);
    expect(tried).toMatchObject({ ...unused, found: 'there', state: 'refused' });
    expect(tried.words).toMatch(/collect-0123 is there, but sudo does not permit it/);
  });

  it('is not looked for where none is named', () => {
    const [command, ...words] = shell.words;
    const { stdout } = spawnSync(
      command,
      [...words, '-c', `state=none\n${namedFile(null)}${FIND_INSTALLED}echo $state`],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    expect(stdout).toBe('none\n');
  });
});
