import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';

/*
 * Does what docs/walk-through.md has its reader do, block by block and in order, on one host. A block of `sh` is run; one
 * with a file name behind its language is that file; one of `text` is what the commands before it print, with `...` for
 * what is left out. `exit=1` behind `sh` says how the last command ends, `types=` what is typed at its terminal, lines
 * parted by |.
 */
interface Block {
  readonly language: string;
  readonly info: string;
  readonly text: string;
  readonly line: number;
}

const DOCUMENT = new URL('../../docs/walk-through.md', import.meta.url);

function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', info = '', text = ''] = match;
    return { language, info, text, line: markdown.slice(0, match.index).split('\n').length };
  });
}

const setting = (info: string, name: string): string | undefined =>
  new RegExp(`(?:^| )${name}=(\\S+)`).exec(info)?.[1];

/** Lines without what a terminal adds to them. */
const linesOf = (text: string): readonly string[] =>
  stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Whether a line is as the document has it, which may leave something out (...). */
const isAs = (line: string, wanted: string): boolean =>
  new RegExp(`^${wanted.split('...').map(literally).join('.*')}$`).test(line);

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const blocks = blocksOf(readFileSync(DOCUMENT, 'utf8'));

describe.runIf(labMode() !== 'off')('the walk-through', () => {
  let host: Host;
  let printed = '';

  beforeAll(async () => {
    await ensureLab();
    host = await startHost({ name: 'walk-through', suite: 'trixie', scenario: 'docs/walk-through' });
    const made = await host.run('mkdir /root/walk && ln -s /opt/lab/plimsoll /root/walk/plimsoll');
    expect(made.exitCode).toBe(0);
  });
  afterAll(() => host?.stop());

  const inFolder = (command: string) => ['bash', '-c', `cd /root/walk && export USER=root; ${command}`];

  async function run({ text, info }: Block): Promise<void> {
    const typed = setting(info, 'types');
    const words = `bash -e -o pipefail -c '${text.replaceAll("'", `'\\''`)}'`;
    const command =
      typed === undefined
        ? words
        : `{ sleep 2; for line in ${typed
            .split('|')
            .map((line) => `'${line.replaceAll('_', ' ')}'`)
            .join(
              ' ',
            )}; do printf '%s\\n' "$line"; sleep 0.5; done; } | script -qec "${words.replaceAll('"', '\\"')}" /dev/null`;
    const { exitCode, stdout, stderr } = await host.run(inFolder(command), { timeout: 120 });
    printed = stdout + stderr;
    expect({ exitCode, printed }).toEqual({ exitCode: Number(setting(info, 'exit') ?? 0), printed });
  }

  async function write({ info, text }: Block): Promise<void> {
    const { exitCode, stderr } = await host.run(inFolder(`mkdir -p "$(dirname ${info})" && cat >${info}`), {
      stdin: text,
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  }

  function compare({ text }: Block): void {
    let rest = linesOf(printed);
    for (const wanted of linesOf(text)) {
      if (wanted === '...') continue;
      const at = rest.findIndex((line) => isAs(line, wanted));
      expect(at, `${wanted} in ${rest.join('\n')}`).toBeGreaterThanOrEqual(0);
      rest = rest.slice(at + 1);
    }
  }

  test('has something to do', () => {
    expect(blocks.filter(({ language }) => language === 'sh').length).toBeGreaterThan(10);
  });

  test.each(blocks.map((block) => ({ name: `line ${block.line}: ${block.text.split('\n')[0]}`, block })))(
    '$name',
    async ({ block }) => {
      if (block.language === 'sh') await run(block);
      else if (block.language === 'text') compare(block);
      else await write(block);
    },
    180_000,
  );
});
