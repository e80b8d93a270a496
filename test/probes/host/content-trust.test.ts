import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { contentTrust } from '../../../src/probes/host/content-trust.ts';
import {
  ASSIGNMENTS,
  endState,
  environmentAssignments,
  shellAssignments,
} from '../../../src/probes/host/shell-assignments.ts';
import { runScript, SHELLS } from './shells.ts';

const NAME = 'DOCKER_CONTENT_TRUST';
const shell = (text: string) => shellAssignments(text, NAME);
const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

const read = (...records: readonly string[]) =>
  contentTrust.project({
    stdout: [TOKEN, ...[...records, 'end'].map((record) => `${TOKEN} ${record}`)].join('\n').concat('\n'),
    exitCode: 0,
  });

describe('a shell file', () => {
  test.each([
    [`export ${NAME}=1`, ['export-on']],
    [`export ${NAME}="1" # signed images only`, ['export-on']],
    [`export ${NAME}='0'`, ['export-off']],
    [`export ${NAME}=`, ['export-off']],
    [`export A=1 ${NAME}=1 B="x y"`, ['export-on']],
    [`${NAME}=1; export ${NAME}`, ['set-on', 'export']],
    [`${NAME}=1`, ['set-on']],
    [`declare -x ${NAME}=true`, ['export-on']],
    [`unset ${NAME}`, ['unset']],
    [`# export ${NAME}=1`, []],
    [`echo hi # ${NAME}=1`, []],
    [`export ${NAME}_SERVER=https://notary.example`, []],
    [`export MY_${NAME}=1`, []],
    [`export ${NAME}=$(cat /etc/trust)`, ['unclear']],
    [`${NAME}=0 docker pull debian`, ['unclear']],
    [`alias docker='${NAME}=1 docker'`, ['unclear']],
    [`[ -n "$CI" ] || export ${NAME}=1`, ['unclear']],
    [`if [ -t 0 ]; then\nexport ${NAME}=1\nfi`, ['unclear']],
    [`is_ci &&\nexport ${NAME}=1`, ['unclear']],
    [`is_ci ||\n\n# else\nexport ${NAME}=1`, ['unclear']],
    [`echo \\\nexport ${NAME}=1`, ['unclear']],
    [`export ${NAME}=1 \\\n  OTHER=1`, ['unclear']],
    [`true && true\nexport ${NAME}=1`, ['export-on']],
    [`trust() {\n  export ${NAME}=1\n}`, ['unclear']],
    [`for f in a; do echo; done\nexport ${NAME}=1`, ['export-on']],
    [`if true; then\n:\nfi\nexport ${NAME}=1`, ['export-on']],
    [`[ -n "$PS1" ] || return\nexport ${NAME}=1`, ['unclear']],
    [`cat <<EOF\nexport ${NAME}=1\nEOF`, ['unclear']],
    [`function f {\n  export ${NAME}=1\n}`, ['unclear']],
    [`function f() {\nexport ${NAME}=1\n}\nexport ${NAME}=0`, ['unclear', 'export-off']],
    [`trust ()\n{\nexport ${NAME}=1\n}`, ['unclear']],
    [`{\n  export ${NAME}=1\n}`, ['unclear']],
    [`while read -r x; do\nexport ${NAME}=1\ndone`, ['unclear']],
    [`case $- in\n*i*) export ${NAME}=1 ;;\nesac`, ['unclear']],
    [`if a; then\nif b; then\n:\nfi\nexport ${NAME}=1\nfi`, ['unclear']],
    [`fi\nif a; then\nexport ${NAME}=1\nfi`, ['unclear']],
    [`[ -n "$CI" ] && {\nexport ${NAME}=1\n}\nexport ${NAME}=0`, ['unclear', 'export-off']],
    [`( # apart\nexport ${NAME}=1\n)\nexport ${NAME}=0`, ['unclear', 'export-off']],
    [`x=$(\nexport ${NAME}=1\n)`, ['unclear']],
    [`true; if a; then\nexport ${NAME}=1\nfi`, ['unclear']],
    [`a | while read -r x; do\nexport ${NAME}=1\ndone`, ['unclear']],
    [`a && { b; }; c | while d; do e; done\nexport ${NAME}=1`, ['export-on']],
    [`exit\nexport ${NAME}=1`, ['unclear']],
    [`export ${NAME}=0$OFF`, ['unclear']],
    [`export OTHER=${NAME}=1`, ['unclear']],
    [`export ${NAME}+=1`, ['unclear']],
    [`export -n ${NAME}`, ['unclear']],
    [`set -x ${NAME}=1`, ['unclear']],
    [`(a; export ${NAME}=1; b)`, ['unclear']],
    ['`a; export '.concat(NAME, '=1; b`'), ['unclear']],
    [`if a; then\necho done\nexport ${NAME}=1\nfi`, ['unclear']],
    [`if a; then\necho \${x}\nexport ${NAME}=1\nfi`, ['unclear']],
    [`if a; then b; fi; if c; then\nexport ${NAME}=1\nfi`, ['unclear']],
    [`true;if a; then\nexport ${NAME}=1\nfi`, ['unclear']],
    [`true;set  -a\n${NAME}=1`, ['unclear']],
    [`set -eu  -u -o  allexport\n${NAME}=1`, ['unclear']],
    // What is quoted is no command, be it on one line or on several.
    [`echo "first; export ${NAME}=1"`, ['unclear']],
    [`echo 'first; export ${NAME}=1; last'`, ['unclear']],
    [`alias d='a; export ${NAME}=1; b'`, ['unclear']],
    [`echo 'it'"s; export ${NAME}=1"`, ['unclear']],
    [`echo "first\nexport ${NAME}=1\n"`, ['unclear']],
    [`x='\nexport ${NAME}=1\n'\nexport ${NAME}=0`, ['unclear', 'unclear']],
    [`echo it\\'s "a\nexport ${NAME}=1\n"`, ['unclear']],
    [`export ${NAME}="1\n2"`, ['unclear']],
    [`alias x='it'\\''s' y="\\"" # don't\nexport ${NAME}=1`, ['export-on']],
    [`echo "# '" '#"'\nexport ${NAME}=1`, ['export-on']],
    [`echo a#'b' c;# "d\nexport ${NAME}=1`, ['export-on']],
    [`export A="x; y"; export ${NAME}="1";`, ['export-on']],
    [`A='x y' ; export B="z" ${NAME}=1 # "all"`, ['unclear']],
    [`A='x y' ; export B="z" ${NAME}=1 # all`, ['export-on']],
    [`true;return\nexport ${NAME}=1`, ['unclear']],
    [`[ -t 0 ] ||  exec sh\nexport ${NAME}=1`, ['unclear']],
    [`echo return\nexport ${NAME}=1`, ['export-on']],
    [`unset $OTHER ${NAME}`, ['unclear']],
    [`unset -v ${NAME}`, ['unclear']],
    [`typeset -x ${NAME}=1`, ['export-on']],
    [`declare ${NAME}=1`, ['unclear']],
    [`declare -r ${NAME}=1`, ['unclear']],
    [`set -e -o allexport; ${NAME}=1`, ['unclear']],
    [`set -a; ${NAME}=1; set +a`, ['unclear']],
    [`set -ea\n${NAME}=1`, ['unclear']],
    [`set -o allexport\n${NAME}=1`, ['unclear']],
    [`set -e; ${NAME}=1`, ['set-on']],
  ])('%j', (text, expected) => expect(shell(text)).toEqual(expected));

  it('never throws, and says nothing of a text without the name', () => {
    const piece = fc.constantFrom(
      NAME,
      '=1',
      'export ',
      'unset ',
      '\n',
      ';',
      '"',
      "'",
      '$(',
      'if ',
      'fi',
      '{',
      '}',
      '#',
      ' ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const found = shell(text);
        expect(found.every((one) => ASSIGNMENTS.includes(one))).toBe(true);
        if (!text.includes(NAME)) expect(found).toEqual([]);
      }),
    );
  });
});

it('/etc/environment has lines without a shell', () => {
  const text = `PATH="/usr/bin"\n# ${NAME}=1\nexport ${NAME}="1"\n${NAME}=0\n${NAME}_ROOT_PASSPHRASE=x`;
  expect(environmentAssignments(text, NAME)).toEqual(['export-on', 'export-off']);
  const off = [
    `${NAME}=0 # not now`,
    `  export   ${NAME}="false"  `,
    `${NAME}='0'`,
    `${NAME}=`,
    `${NAME}=F# x`,
  ];
  for (const line of off) expect(environmentAssignments(line, NAME), line).toEqual(['export-off']);
  for (const line of [`${NAME}="1" # on`, `${NAME}=00`, `${NAME}="0`])
    expect(environmentAssignments(line, NAME), line).toEqual(['export-on']);
});

describe('in the end', () => {
  test.each([
    [[], 'unset'],
    [['set-on'], 'unset'],
    [['set-on', 'export'], 'on'],
    [['export-on', 'set-off'], 'off'],
    [['export-on', 'unset'], 'unset'],
    [['export-on', 'unset', 'set-on'], 'unset'],
    [['export-on', 'unset', 'export'], 'unset'],
    [['export'], 'unset'],
    [['export-off', 'export'], 'off'],
    [['export-off', 'export-on'], 'on'],
    [['export-on', 'unclear'], 'unclear'],
  ] as const)('%j is %s', (assignments, expected) => expect(endState(assignments)).toBe(expected));
});

describe('what is kept of the files', () => {
  it('is of a file that another one reads that nobody knows what it does', () => {
    const projected = read('command', 'sourced login\n/opt/company/env.sh', 'sourced nowhere\n/x');
    expect(projected).toMatchObject({
      data: { files: [{ path: '/opt/company/env.sh', place: 'login', assignments: ['unclear'] }] },
    });
  });

  it('is of each file what its own form means', () => {
    const projected = read(
      'command',
      `file environment\n/etc/environment\nexport ${NAME}="1" # all`,
      `file environment\n/etc/security/pam_env.conf\n# ${NAME}\n  ${NAME} DEFAULT=1`,
      `file login\n/etc/profile\n[ -t 0 ] && export ${NAME}=1`,
      `file nowhere\n/x\nexport ${NAME}=1`,
      `other login\n/y\nexport ${NAME}=1`,
    );
    expect(projected).toMatchObject({
      data: {
        files: [
          { path: '/etc/environment', assignments: ['export-on'] },
          { path: '/etc/security/pam_env.conf', assignments: ['unclear'] },
          { path: '/etc/profile', assignments: ['unclear'] },
        ],
      },
    });
    expect(read('command', `file environment\n/etc/security/pam_env.conf\n# ${NAME}`)).toMatchObject({
      data: { files: [] },
    });
  });

  it('is nothing where the script said nothing of the command', () => {
    expect(read('hidden\n/root/.bashrc')).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
  });

  it('is what they do to the variable, and no passphrase', () => {
    const secret = 'hunter2-passphrase';
    const projected = read(
      'command /usr/bin/docker',
      'version\nDocker version 20.10.24+dfsg1, build 297e128',
      `file login\n/etc/profile.d/trust.sh\nexport ${NAME}=1\nexport ${NAME}_ROOT_PASSPHRASE=${secret}`,
      `file environment\n/etc/environment\n${NAME}_REPOSITORY_PASSPHRASE=${secret}`,
      'hidden\n/root/.bashrc',
    );
    expect(projected).toEqual({
      ok: true,
      data: {
        command: { path: '/usr/bin/docker', reported: '20.10.24+dfsg1' },
        files: [{ path: '/etc/profile.d/trust.sh', place: 'login', assignments: ['export-on'] }],
        hidden: ['/root/.bashrc'],
      },
    });
    expect(JSON.stringify(projected)).not.toContain(secret);
  });

  it('tells no command from one that is not of Docker', () => {
    expect(read('command ')).toMatchObject({ data: { command: null } });
    expect(read('command /usr/bin/docker', 'version\npodman version 5.4.0')).toMatchObject({
      data: { command: { path: '/usr/bin/docker', reported: null } },
    });
  });

  it('is each docker command on the way, and of those that others can change that they were not run', () => {
    const told = read(
      'command /usr/local/bin/docker',
      'foreign',
      'command /usr/bin/docker',
      'version\nDocker version 28.5.2, build 1',
      'command /snap/bin/docker',
    );
    expect(told).toMatchObject({
      data: {
        command: { path: '/usr/local/bin/docker', reported: null, foreign: true },
        others: [
          { path: '/usr/bin/docker', reported: '28.5.2' },
          { path: '/snap/bin/docker', reported: null },
        ],
      },
    });
    expect(
      read('command /a', 'version\nDocker version 28.5.2, x', 'command /b', 'version\n(exit 126)'),
    ).toMatchObject({
      ok: false,
      cause: { detail: expect.stringContaining('/b') },
    });
  });

  it('is nothing where there may be more such commands than the script looks at', () => {
    const on = (...places: readonly string[]) =>
      read(
        ...places.flatMap((place) => [`command ${place}/docker`, 'version\nDocker version 28.5.2, build 1']),
      );
    expect(on('/a', '/b', '/c')).toMatchObject({ ok: true });
    expect(on('/a', '/b', '/c', '/d')).toMatchObject({ ok: false, cause: { code: 'too-large' } });
  });

  it('does not take a command that hangs or fails for one that tells no release', () => {
    const ended = (text: string) => read('command /usr/bin/docker', `version\n${text}`);
    expect(ended('(exit 124)')).toMatchObject({ ok: false, cause: { code: 'timeout' } });
    expect(ended('Docker version 26.1.5,(exit 137)')).toMatchObject({
      ok: false,
      cause: { code: 'timeout' },
    });
    expect(ended('(exit 143)')).toMatchObject({ ok: false, cause: { code: 'timeout' } });
    expect(ended('(exit 127)')).toMatchObject({ ok: false, cause: { code: 'command-failed' } });
  });
});

test.each(['environment', 'login', 'interactive'])('a file for %s is kept with what it sets', (place) => {
  const kept = read('command', `file ${place}\n/etc/x\nexport ${NAME}=0`, `file ${place}\n/etc/y\n:`);
  const files = [{ path: '/etc/x', place, assignments: ['export-off'] }];
  expect(kept).toMatchObject({ ok: true, data: { files } });
  const sourced = [{ path: '/etc/z', place, assignments: ['unclear'] }];
  expect(read('command', `sourced ${place}\n/etc/z`)).toMatchObject({ data: { files: sourced } });
});

test('a file of the environment is read by its own rules', () => {
  const kept = (path: string, line: string) => read('command', `file environment\n${path}\n${line}`);
  const setting = (assignments: string[]) => ({ data: { files: [{ assignments }] } });
  expect(kept('/etc/environment', `${NAME}=1`)).toMatchObject(setting(['export-on']));
  expect(kept('/etc/security/pam_env.conf', `${NAME} DEFAULT=1`)).toMatchObject(setting(['unclear']));
  expect(kept('/etc/security/pam_env.conf', `#${NAME} DEFAULT=1`)).toMatchObject({ data: { files: [] } });
});

describe.each(SHELLS)('programs called docker ($name)', (shell) => {
  const isRoot = process.getuid?.() === 0;
  /** Below a directory of root that nobody else can write, as /usr/bin is. */
  const folder = mkdtempSync(join(isRoot ? '/var/lib' : tmpdir(), 'plimsoll-docker-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const put = (name: string, release: string, mode = 0o755) => {
    const directory = join(folder, name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(
      join(directory, 'docker'),
      `#!/bin/sh\ntouch ${folder}/ran-${name}\necho 'Docker version ${release}, build 1'\n`,
    );
    chmodSync(join(directory, 'docker'), mode);
    chmodSync(directory, 0o755);
    return directory;
  };
  const kept = (...directories: readonly string[]) => {
    const path = `PATH=${[...directories, shell.path].join(':')}\n`;
    const read = contentTrust.project(runScript(path + contentTrust.script, shell, process.getuid?.() ?? -1));
    if (!read.ok) throw new Error(read.cause.detail);
    return [read.data.command, ...(read.data.others ?? [])].filter((one) => one?.path.startsWith(folder));
  };

  test.runIf(isRoot)('are asked once each, by whatever names they have, the first first', () => {
    const [one, two] = [put('one', '27.0.0'), put('two', '29.0.0')];
    const link = join(folder, 'link');
    mkdirSync(link);
    symlinkSync(join(one, 'docker'), join(link, 'docker'));
    expect(kept(two, one, link, '/nowhere')).toEqual([
      { path: join(two, 'docker'), reported: '29.0.0' },
      { path: join(one, 'docker'), reported: '27.0.0' },
    ]);
  });

  test.runIf(isRoot)('are not run where others than root can change them or their directory', () => {
    const [file, directory] = [put('file', '27.0.0', 0o775), put('directory', '27.0.0')];
    chmodSync(directory, 0o2775);
    const link = put('behind', '27.0.0');
    chmodSync(link, 0o777);
    for (const path of [file, directory, link])
      expect(kept(path)).toEqual([{ path: join(path, 'docker'), reported: null, foreign: true }]);
    for (const name of ['file', 'directory', 'behind'])
      expect(existsSync(join(folder, `ran-${name}`))).toBe(false);
  });
});

test.each(SHELLS)(
  'the variable of the audit itself counts for nothing, since sudo takes it and containers have none ($name)',
  (shell) => {
    const { script } = contentTrust;
    const kept = (text: string) => contentTrust.project(runScript(text, shell, process.getuid?.() ?? -1));
    const plain = kept(script);
    expect(plain).toMatchObject({ ok: true });
    expect(kept(`export ${NAME}=1\n${script}`)).toEqual(plain);
  },
);
