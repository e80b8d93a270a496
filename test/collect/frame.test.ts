import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { frame, newBoundary } from '../../src/collect/frame.ts';
import { type SectionOutput, unframe } from '../../src/collect/unframe.ts';
import { isShellWord } from '../../src/kit/shell-quote.ts';
import { TOOLS } from '../../src/kit/tools.ts';

/** A shell and the programs that it finds: a host as far as a script can tell. */
interface Surroundings {
  readonly name: string;
  readonly shell: readonly string[];
  /** A folder in the place of the fixed PATH. */
  readonly path: string | null;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const find = (program: string): string =>
  execFileSync('sh', ['-c', `command -v ${program} || true`], { encoding: 'utf8' }).trim();

function folderWith(programs: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  folders.push(folder);
  for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(folder, name));
  return folder;
}

const named = (...programs: string[]): Record<string, string> =>
  Object.fromEntries(programs.map((program) => [program, find(program)]));
const FEW = ['sh', 'sleep', 'dd', 'yes', 'od', 'env', ...TOOLS];
const busybox = find('busybox');

const SURROUNDINGS: readonly Surroundings[] = [
  { name: 'sh', shell: ['sh'], path: null },
  ...(find('bash') === '' ? [] : [{ name: 'bash', shell: ['bash', '--posix'], path: null }]),
  { name: 'sh without timeout', shell: ['sh'], path: folderWith(named(...FEW, 'setsid')) },
  ...(busybox === ''
    ? []
    : [
        {
          name: 'busybox',
          shell: [busybox, 'sh'],
          path: folderWith(
            Object.fromEntries([...FEW, 'timeout', 'setsid', 'true'].map((name) => [name, busybox])),
          ),
        },
      ]),
];

interface Ran {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly exitCode: number | null;
}

function runIn({ shell, path }: Surroundings, script: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const [program = 'sh', ...options] = shell;
    const child = spawn(program, [...options, '-s'], { env: { PATH: '/usr/bin:/bin', CANARY: 'inherited' } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (exitCode) =>
      resolve({ stdout: Buffer.concat(out), stderr: Buffer.concat(err), exitCode }),
    );
    child.stdin.end(path === null ? script : script.replace(/^PATH=\S+/m, `PATH=${path}`));
  });
}

type Section = Parameters<typeof frame>[0][number];

let sections = 0;
const section = (script: string, limits: Partial<Section> = {}): Section => ({
  id: `section-${++sections}`,
  script,
  parameters: [],
  timeoutSeconds: 5,
  maxBytes: 1000,
  ...limits,
});

async function outputsOf(
  where: Surroundings,
  sections: readonly Section[],
): Promise<readonly SectionOutput[]> {
  const boundary = newBoundary();
  const ran = await runIn(where, frame(sections, boundary));
  expect(ran.exitCode).toBe(0);
  return unframe(ran, sections.length, boundary);
}

const seen = ({ exitCode, stdout, complete }: SectionOutput) => ({
  exitCode,
  stdout: stdout.toString('latin1'),
  complete,
});

describe.each(SURROUNDINGS)('a framed script in $name', (where) => {
  it('keeps the output of each section apart, byte for byte', async () => {
    const outputs = await outputsOf(where, [
      section('echo one'),
      section('printf "no newline"; exit 7'),
      section(''),
      section('printf "\\n\\n"; printf xx >&2'),
      section("printf '\\000\\377\\015\\n\\001'"),
      section("cat <&0; echo 'it'\\''s $HOME' \"$((1 + 1))\""),
      section(`echo ${'long '.repeat(150)}`),
    ]);
    expect(outputs.map(seen)).toEqual([
      { exitCode: 0, stdout: 'one\n', complete: true },
      { exitCode: 7, stdout: 'no newline', complete: true },
      { exitCode: 0, stdout: '', complete: true },
      { exitCode: 0, stdout: '\n\n', complete: true },
      { exitCode: 0, stdout: '\0\xff\r\n\x01', complete: true },
      { exitCode: 0, stdout: "it's $HOME 2\n", complete: true },
      { exitCode: 0, stdout: `${'long '.repeat(150).trim()}\n`, complete: true },
    ]);
  });

  it('goes on after a section that fails, floods, hangs or ends its shell', async () => {
    const start = performance.now();
    const outputs = await outputsOf(where, [
      section('no-such-command-anywhere'),
      section('yes'),
      section('yes >&2', { timeoutSeconds: 2 }),
      section('kill -9 $$'),
      section('echo begun; sleep 60; echo never', { timeoutSeconds: 1 }),
      section("trap '' TERM HUP INT; sleep 60 & sleep 60; wait", { timeoutSeconds: 1 }),
      section('echo last'),
    ]);
    expect(performance.now() - start).toBeLessThan(8000);
    expect(outputs.map(({ exitCode }) => exitCode)).toEqual([
      127,
      expect.any(Number),
      expect.any(Number),
      137,
      137,
      137,
      0,
    ]);
    expect(outputs.every(({ complete }) => complete)).toBe(true);
    // One byte more than the limit tells that there was more.
    expect(outputs[1]?.stdout).toHaveLength(1001);
    expect(outputs[2]?.stdout).toHaveLength(0);
    expect(outputs[4]?.stdout.toString()).toBe('begun\n');
    expect(outputs[6]?.stdout.toString()).toBe('last\n');
  });

  it('hands on any parameters byte for byte, as data', async () => {
    const unit = fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '\n',
        '$',
        '`',
        '\r',
        ' ',
        '*',
        '\\0101',
        '\\c',
        '%',
        '\u0081',
        '\u0088',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    );
    const list = fc.array(fc.string({ unit, maxLength: 40 }).filter(isShellWord), { maxLength: 60 });
    const print = 'printf "%s:" $#; [ $# = 0 ] || printf "%s\\0" "$@"';
    const given = [
      ['', '', '-n', '--', '$(id)', '`id`', 'end', "'; echo owned; '", 'a\nb\n\n', '/tmp/*', '\t', ''],
      ['-e', '\x01\x02\x7f\xfe\xff\u{1f40b}\u202e'],
      ['end\n=forged= 0'],
      ...fc.sample(list, 60),
    ];
    const asked = given.map((parameters) => section(print, { parameters, maxBytes: 100_000 }));
    const outputs = await outputsOf(where, asked);
    expect(outputs.map(({ stdout }) => stdout.toString())).toEqual(
      given.map((parameters) => `${parameters.length}:${parameters.map((one) => `${one}\0`).join('')}`),
    );
  });

  it('hands on thousands of parameters, each byte for byte', async () => {
    const parameters = Array.from({ length: 8000 }, (_, at) => `/srv/${at}/${"é'\n".repeat(12)}`);
    const [output] = await outputsOf(where, [
      section('printf "%s\\0" "$@"', { parameters, maxBytes: 4_000_000 }),
    ]);
    expect(output?.stdout.toString()).toBe(parameters.map((one) => `${one}\0`).join(''));
  });

  it('runs nothing of an input that is not whole', async () => {
    const script = frame([section('echo ran'), section('echo ran', { parameters: ['a b', 'c'] })], 'mark');
    const input = /printf %s ('[^']*') \| collect/.exec(script)?.[1] ?? '';
    for (const part of ["''", "'mark\n'", input.replace('end', ''), input.replace('end\n', 'en')]) {
      const ran = await runIn(
        where,
        script.replace(input, () => part),
      );
      expect(ran).toMatchObject({ exitCode: 97, stdout: Buffer.alloc(0) });
      expect(ran.stderr.toString()).toBe('plimsoll: the input is not whole\n');
    }
  });

  it('tells no section the boundary, so none can forge another', async () => {
    const spy = section(
      [
        'set; env; cat /proc/self/environ; cat <&0',
        'pid=$$',
        'while [ "$pid" -gt 1 ]; do',
        '  cat /proc/$pid/cmdline /proc/$pid/environ',
        '  dd if=/proc/$pid/fd/0 bs=100000 count=1 </dev/null',
        '  for fd in 3 4 5 6 7 8 9; do [ ! -e /proc/$pid/fd/$fd ] || [ -p /proc/$pid/fd/$fd ] || cat /proc/$pid/fd/$fd; done',
        '  while read -r key value; do [ "$key" != PPid: ] || pid=$value; done </proc/$pid/status',
        '  [ "$pid" != "$last" ] || break; last=$pid',
        '  case $(cat /proc/$pid/comm) in node*|vitest*|MainThread) break ;; esac',
        'done 2>&1',
      ].join('\n'),
      { maxBytes: 4_000_000 },
    );
    const boundary = newBoundary();
    const ran = await runIn(where, frame([spy, section('echo next')], boundary));
    const [spied, next] = unframe(ran, 2, boundary);
    expect(spied?.complete).toBe(true);
    expect(spied?.stdout.length).toBeGreaterThan(100);
    expect(spied?.stdout.includes(boundary.replaceAll('=', ''))).toBe(false);
    expect(ran.stderr).toHaveLength(0);
    expect(next?.stdout.toString()).toBe('next\n');
  });

  it('does nothing when only a part of it arrives', async () => {
    const script = frame([section('echo ran')], newBoundary());
    expect((await runIn(where, script)).stdout.toString()).toContain('ran');
    for (const part of [script.slice(0, -2), script.slice(0, -12)])
      expect((await runIn(where, part)).stdout.toString()).toBe('');
  });

  it('masks what is created, speaks C, and finds programs where they belong', async () => {
    const [one] = await outputsOf(where, [section('umask; echo "$LC_ALL"; echo "$PATH"')]);
    expect(one?.stdout.toString()).toBe(
      `0077\nC\n${where.path ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'}\n`,
    );
  });
});

it('writes nowhere: what is redirected goes to another stream or to /dev/null', () => {
  const script = frame([section('')], newBoundary());
  const targets = [...script.matchAll(/[0-9]*>+\s*(\S+)/g)].map(([, target]) =>
    target?.replace(/[;)]+$/, ''),
  );
  expect(targets.length).toBeGreaterThan(10);
  expect(targets.filter((target) => !/^(&[0-9-]|\/dev\/null)$/.test(target ?? ''))).toEqual([]);
});

describe('what is lost on the way', () => {
  const [plain] = SURROUNDINGS as [Surroundings];

  it('never makes a section out of half of one', async () => {
    const boundary = newBoundary();
    const sections = [section('echo a; echo b >&2'), section('printf cc; exit 4'), section('yes')];
    const { stdout } = await runIn(plain, frame(sections, boundary));
    const whole = unframe({ stdout }, 3, boundary);
    fc.assert(
      fc.property(fc.nat(stdout.length), (out) => {
        const got = unframe({ stdout: stdout.subarray(0, out) }, 3, boundary);
        for (const [index, output] of got.entries()) {
          if (output.complete) expect(output).toEqual(whole[index]);
          else expect(output.exitCode).toBeNull();
        }
      }),
    );
  });

  it.each(TOOLS)('is everything on a host without %s, and its name is said', async (tool) => {
    const others = FEW.filter((name) => name !== tool);
    const ran = await runIn(
      { ...plain, path: folderWith(named(...others)) },
      frame([section('echo x')], newBoundary()),
    );
    expect(ran).toMatchObject({ exitCode: 96, stdout: Buffer.alloc(0) });
    expect(ran.stderr.toString()).toBe(`${tool}\n`);
  });

  it('is a bug of ours where a limit is none', () => {
    expect(() => frame([section('echo', { timeoutSeconds: 0 })], newBoundary())).toThrow(/no limit/);
  });

  it('is a bug of ours where a script is longer than a word may be, or has an id that is none', () => {
    expect(() => frame([section('x'.repeat(100_000))], newBoundary())).toThrow(/too long/);
    expect(() => frame([section('echo', { id: 'a) echo' })], newBoundary())).toThrow(/no id/);
  });
});
