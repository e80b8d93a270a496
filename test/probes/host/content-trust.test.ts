import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { contentTrust } from '../../../src/probes/host/content-trust.ts';
import {
  ASSIGNMENTS,
  endState,
  environmentAssignments,
  shellAssignments,
} from '../../../src/probes/host/shell-assignments.ts';
import { hostWith } from '../literal-host.ts';
import { runScript, SHELLS } from './shells.ts';

const NAME = 'DOCKER_CONTENT_TRUST';
const shell = (text: string) => shellAssignments(text, NAME);
const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';

const read = (...records: readonly string[]) =>
  contentTrust.project({
    stdout: [TOKEN, ...[...records, 'end'].map((record) => `${TOKEN} ${record}`)].join('\n').concat('\n'),
    stderr: '',
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
});

describe('in the end', () => {
  test.each([
    [[], 'unset'],
    [['set-on'], 'unset'],
    [['set-on', 'export'], 'on'],
    [['export-on', 'set-off'], 'off'],
    [['export-on', 'unset'], 'unset'],
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

  it('does not take a command that hangs or fails for one that tells no release', () => {
    const ended = (text: string) => read('command /usr/bin/docker', `version\n${text}`);
    expect(ended('(exit 124)')).toMatchObject({ ok: false, cause: { code: 'timeout' } });
    expect(ended('Docker version 26.1.5,(exit 137)')).toMatchObject({
      ok: false,
      cause: { code: 'timeout' },
    });
    expect(ended('(exit 127)')).toMatchObject({ ok: false, cause: { code: 'command-failed' } });
  });
});

test.each(SHELLS)(
  'the variable of the audit itself counts for nothing, since sudo takes it and containers have none ($name)',
  (shell) => {
    const script = String(contentTrust.script(hostWith()));
    const kept = (text: string) => contentTrust.project(runScript(text, shell, process.getuid?.() ?? -1));
    const plain = kept(script);
    expect(plain).toMatchObject({ ok: true });
    expect(kept(`export ${NAME}=1\n${script}`)).toEqual(plain);
  },
);
