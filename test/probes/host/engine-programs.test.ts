import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enginePrograms } from '../../../src/probes/host/engine-programs.ts';
import { printed } from './printed.ts';
import { runScript, SHELLS } from './shells.ts';

const project = (...records: string[]) => enginePrograms.project(printed(...records));

describe('what was printed of the programs of the engine', () => {
  it('keeps what is not root’s alone, and how much was looked at', () => {
    const steps = [
      'drwxr-xr-x 41ed 0 0 /usr',
      'drwxrwsr-x 45fd 0 50 /usr/local/bin',
      '-rwxrwxr-x 81fd 0 50 /usr/local/bin/runc',
      'lrwxrwxrwx a1ff 0 0 /bin',
      'lrwxrwxrwx a1ff 1000 1000 /usr/local/bin/docker',
      '-rwxr-xr-x 81ed 1000 0 /opt/a b/runc',
    ];
    expect(
      project(
        'path 90\n/usr/bin:/opt/a b',
        'hidden-path 91',
        'programs 3',
        `steps\n${steps.join('\n')}`,
        'types\next2/ext3 /usr/bin\nnfs /opt/a b',
        'lists gnu\ndrwxrwsr-x \n-rwxrwxr-x+',
        'groups\nstaff:x:50:alice,root\nworkers:x:50:carol',
        'primary\nbob:x:1000:50::/home/bob:/bin/sh\ntoor:x:0:50::/root:/bin/sh',
        'hidden\n/opt/closed',
      ),
    ).toEqual({
      ok: true,
      data: {
        paths: { 90: '/usr/bin:/opt/a b', 91: null },
        examined: 6,
        programs: 3,
        open: [
          { path: '/usr/local/bin', kind: 'directory', mode: 0o2775, uid: 0, gid: 50, acl: 'none' },
          { path: '/usr/local/bin/runc', kind: 'file', mode: 0o775, uid: 0, gid: 50, acl: 'present' },
          { path: '/usr/local/bin/docker', kind: 'link', mode: 0o777, uid: 1000, gid: 1000, acl: 'none' },
          { path: '/opt/a b/runc', kind: 'file', mode: 0o755, uid: 1000, gid: 0, acl: 'none' },
        ],
        groups: { 50: { names: ['staff', 'workers'], members: ['alice', 'bob', 'carol'] } },
        foreign: { '/opt/a b': 'nfs' },
        hidden: ['/opt/closed'],
      },
    });
  });

  it('does not know of lists where ls is not that of GNU or left one out', () => {
    for (const lists of ['lists other\ndrwxrwxr-x ', 'lists gnu\n'])
      expect(project('programs 0', 'steps\ndrwxrwxr-x 41fd 0 0 /opt', lists)).toMatchObject({
        data: { open: [{ path: '/opt', acl: 'unknown' }] },
      });
  });

  it.each(['', 'drwx 41ed 0 0 relative', 'drwx zz 0 0 /usr', 'drwx 41ed - 0 /usr'])(
    'is unread where a line is %j',
    (line) => {
      expect(project('programs 0', `steps\n${line}`)).toMatchObject({
        ok: false,
        cause: { code: 'unparseable' },
      });
    },
  );
});

describe.each(SHELLS)('in $name', (shell) => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-programs-'));
    for (const name of ['safe', 'open', 'behind']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'behind/real'), '');
    // A link in a safe directory, that leads by another one, with a name of blanks, into one that everybody may write.
    symlinkSync('../open/the link', join(folder, 'safe/runc'));
    symlinkSync(join(folder, 'behind/real'), join(folder, 'open/the link'));
    symlinkSync('runc-in-a-circle', join(folder, 'safe/docker-circle'));
    symlinkSync('nowhere', join(folder, 'safe/containerd-gone'));
    writeFileSync(join(folder, 'safe/docker-credential-x'), '');
    for (const name of ['.', 'safe', 'behind']) chmodSync(join(folder, name), 0o755);
    chmodSync(join(folder, 'open'), 0o777);
    chmodSync(join(folder, 'behind/real'), 0o757);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('every step of a link is looked at, where it leads and the directories on the way', () => {
    const output = runScript(enginePrograms.script, shell, process.getuid?.() ?? 0, [join(folder, 'safe')]);
    expect(output.stderr).toBe('');
    const read = enginePrograms.project(output);
    if (!read.ok) throw new Error(read.cause.detail);
    expect(read.data.programs).toBeGreaterThanOrEqual(4);
    const writable = read.data.open
      .filter(({ path, mode, kind }) => path.startsWith(folder) && kind !== 'link' && mode & 0o002)
      .map(({ path }) => path.slice(folder.length));
    expect(writable.map((path) => path.replace('/safe/..', '')).sort()).toEqual(['/behind/real', '/open']);
  });

  it('reads PATH of a process, and that it may not', () => {
    const output = runScript(enginePrograms.script, shell, process.getuid?.() ?? 0, [
      '/usr/bin',
      String(process.pid),
      '4194305',
    ]);
    expect(enginePrograms.project(output)).toMatchObject({
      data: { paths: { [process.pid]: expect.stringContaining('/'), 4194305: null } },
    });
  });
});
