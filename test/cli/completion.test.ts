import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHELLS } from '../../src/cli/completion/shells.ts';
import { run } from '../../src/cli/program.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

const script = (shell: string): string => join(folder, `plimsoll.${shell}`);
writeFileSync(join(folder, 'results.json'), '{}');
writeFileSync(join(folder, 'two words.json'), '{}');

type Shell = (typeof SHELLS)[number];

/** How each shell completes a line, of which the last word has no end. */
const COMPLETE: Readonly<Record<Shell, (words: readonly string[]) => string>> = {
  bash: (words) =>
    `COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=${words.length - 1}; _plimsoll 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (words) => `words=(${words.map(quoted).join(' ')}) CURRENT=${words.length}; _plimsoll`,
  fish: (words) => `complete -C ${quoted(words.join(' '))} | string replace -r '\\t.*' ''`,
};
const quoted = (word: string): string => `'${word}'`;

/** In zsh what completes has to be a terminal; these tell what it is given. */
const INSTEAD_OF_ZLE = `compdef() { :; }
compadd() { print -rl -- \${@:#-*}; }
_describe() { print -rl -- \${commands%%:*}; }
_arguments() { print -rl -- "$@" | sed -n 's/^\\*\\(-[a-zA-Z-]*\\).*/\\1/p'; }`;

const END = '=end';

/** What a shell completes at the end of each line. */
function completed(shell: Shell, ...lines: readonly (readonly string[])[]) {
  const text = [
    shell === 'zsh' ? INSTEAD_OF_ZLE : '',
    `source ${script(shell)}`,
    ...lines.map((words) => `${COMPLETE[shell](words)}\necho ${quoted(END)}`),
  ].join('\n');
  const bare = { bash: '--norc', zsh: '-f', fish: '--no-config' }[shell];
  const options = { cwd: folder, encoding: 'utf8' } as const;
  const { stdout, stderr, status } = spawnSync(shell, [bare, '-c', text], options);
  expect([status, stderr]).toEqual([0, '']);
  return stdout
    .split(`${END}\n`)
    .slice(0, -1)
    .map((part) => part.split('\n').filter((word) => word !== ''));
}

/** What --help has of commands and of the options of each. */
async function helped() {
  const listed = async (pattern: RegExp, ...words: string[]) =>
    [...(await say(...words, '--help')).out.matchAll(pattern)].map(([, word = '']) => word);
  const commands = await listed(/^ {2}([a-z][a-z-]*) /gm);
  return Promise.all(
    commands.map(async (command) => ({
      command,
      options: command === 'help' ? [] : (await listed(/^ {2}(?:-\w, )?(--[\w-]+)/gm, command)).sort(),
    })),
  );
}

const here = SHELLS.filter((shell) => spawnSync(shell, ['-c', 'exit 0']).status === 0);

test('CI tries every shell for which there is a script', () => {
  expect(here).toContain('bash');
  if (process.env.PLIMSOLL_LAB === 'required') expect(here).toEqual(SHELLS);
});

describe.each(here)('%s', (shell) => {
  beforeAll(async () => {
    const { exitCode, out } = await say('completion', shell);
    expect(exitCode).toBe(0);
    writeFileSync(script(shell), out);
  });

  test('completes every command and every option of --help, and no other', async () => {
    const all = await helped();
    expect(all.length).toBeGreaterThan(20);
    const known = all.filter(({ options }) => options.length > 0);
    const [commands, ...options] = completed(
      shell,
      ['plimsoll', ''],
      ...known.map(({ command }) => ['plimsoll', command, '--']),
    );
    expect(commands?.toSorted()).toEqual(all.map(({ command }) => command).sort());
    const long = options.map((words) => words.filter((word) => word.startsWith('--')).sort());
    expect(long).toEqual(known.map(({ options }) => options));
  });

  test('offers the options of audit where no command is named', async () => {
    const [words = []] = completed(shell, ['plimsoll', '--level', '1', '--fail']);
    expect(words).toEqual(expect.arrayContaining(['--fail-on', '--fail-on-new']));
  });
});

describe.each(here.filter((shell) => shell !== 'zsh'))('%s', (shell) => {
  test('offers choices, the words of commands, and files', async () => {
    const lines = [
      ['audit', '--benchmark', ''],
      ['assess', '--fail-on', 'm'],
      ['fix-plan', '--format', ''],
      ['history', '--format', ''],
      ['audit', '--only', ''],
      ['schedule', 're'],
      ['schema', 'no'],
      ['new', ''],
      ['completion', ''],
      ['report', 'res'],
      ['audit', '--policy', 'level'],
      ['audit', '--limit', ''],
      ['audit', '--jobs', '2', 'lo'],
    ];
    const found = completed(shell, ...lines.map((words) => ['plimsoll', ...words]));
    expect(found.map((words) => words.toSorted())).toEqual([
      ['cis-docker-1.6.0', 'cis-docker-1.7.0', 'cis-docker-1.8.0'],
      ['medium'],
      ['ansible', 'markdown', 'shell'],
      ['json', 'text'],
      ['container=', 'image='],
      ['remove'],
      ['notice', 'notify'],
      ['check'],
      ['bash', 'fish', 'zsh'],
      ['results.json'],
      ['level-1', 'level-2'],
      [],
      [],
    ]);
  });
});

test('bash completes what follows a sign, where it parts words, and an audit of a schedule', () => {
  const lines = [
    ['audit', '-o', 'json', '=', 'res'],
    ['audit', '--level', '='],
    ['audit', '--only', 'container', '=', 're'],
    ['audit', '--waivers', '=', 'two'],
    ['schedule', 'install', '--', 'audit', '--transport', ''],
  ];
  expect(completed('bash', ...lines.map((words) => ['plimsoll', ...words]))).toEqual([
    ['results.json'],
    ['1', '2'],
    [],
    ['two words.json'],
    ['ssh2', 'openssh'],
  ]);
});

test('the words of commands are those that the commands take', async () => {
  const [schemas = [], ...actions] = completed(
    'bash',
    ['plimsoll', 'schema', ''],
    ['plimsoll', 'schedule', ''],
    ['plimsoll', 'history', ''],
  );
  const [, named = ''] = /the schemas are (.*)\./.exec((await say('schema', 'none')).log) ?? [];
  expect(schemas).toEqual(named.split(/, | and /));
  const [schedule, history] = await Promise.all([
    say('schedule', 'none'),
    say('history', 'none', '--history', folder),
  ]);
  for (const [index, { log }] of [schedule, history].entries())
    for (const word of actions[index] ?? []) expect(log).toMatch(new RegExp(`\\b${word}\\b`));
  expect(actions.map((words) => words.length)).toEqual([4, 3]);
});

test('another shell ends with exit code 2 and the names of those that there are', async () => {
  expect(await say('completion', 'tcsh')).toEqual({
    exitCode: 2,
    out: '',
    log: 'plimsoll: There is no completion for "tcsh": the shells are bash, zsh, fish.\n',
  });
});
