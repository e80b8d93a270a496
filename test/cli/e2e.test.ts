import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resultsSchema } from '../../src/model/results.ts';
import { recorded } from '../support/snapshots.ts';

/*
 * The program as a process of its own, for what only a process has: exit codes, streams that close or are
 * full, files that are in the way. What it reads is a recorded snapshot, so nothing but the clone is needed.
 */

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-e2e-'));
const snapshot = join(folder, 'host.json');
const main = join(import.meta.dirname, '../../src/cli/main.ts');

beforeAll(() => writeFileSync(snapshot, JSON.stringify(recorded('containers-28.5'))));
afterAll(() => rmSync(folder, { recursive: true }));

interface Said {
  readonly exitCode: number | null;
  readonly out: string;
  readonly log: string;
}

function plimsoll(...words: string[]): Promise<Said> {
  return ended(spawn(process.execPath, [main, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** The program with its streams put where a shell puts them. */
function shell(line: string): Promise<Said> {
  const env = { ...process.env, P: `'${process.execPath}' '${main}'`, S: snapshot, D: folder };
  return ended(
    spawn('bash', ['-o', 'pipefail', '-c', line.replaceAll('$P', env.P)], {
      env,
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

function ended(child: ChildProcess): Promise<Said> {
  let out = '';
  let log = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
  });
  return new Promise((resolve) => child.on('close', (exitCode) => resolve({ exitCode, out, log })));
}

/** A new directory, and what is in it. */
function place(): { readonly path: string; files(): string[] } {
  const path = mkdtempSync(join(folder, 'out-'));
  return { path, files: () => readdirSync(path).sort() };
}

const readResults = (path: string) => resultsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));

/** One line for a person: who speaks, what happened, what to do; no trace of the code. */
function expectSentence(log: string, ...parts: string[]): void {
  expect(log).toMatch(/^plimsoll: [^\n]+[.?)]\n/);
  expect(log).not.toMatch(/\n\s+at |node:internal|undefined|\[object|\bE[A-Z]{4,}\b/);
  for (const part of parts) expect(log).toContain(part);
}

describe('a report that cannot be written', () => {
  const blocked = (name: string, block: (path: string) => void) => {
    const { path } = place();
    block(join(path, name));
    return join(path, name);
  };

  test.each<[string, () => string, string]>([
    ['a file', () => blocked('out', (path) => writeFileSync(path, 'mine')), 'not a directory'],
    [
      'below a file',
      () =>
        join(
          blocked('out', (path) => writeFileSync(path, 'mine')),
          'deeper',
        ),
      'not a directory',
    ],
    [
      'a link to nowhere',
      () => blocked('out', (path) => symlinkSync('/nowhere/at/all', path)),
      'no such file',
    ],
    ['below /proc', () => '/proc/plimsoll/reports', 'could not be written'],
    ['a name that is too long', () => join(place().path, 'x'.repeat(300)), 'too long'],
  ])('because its directory is %s', async (_, outDir, part) => {
    const dir = outDir();
    const { exitCode, out, log } = await plimsoll('assess', snapshot, '--out-dir', dir);
    expect(exitCode).toBe(3);
    expectSentence(log, part, 'report.html could not be written', 'results.json could not be', '--out-dir');
    expect(out).toContain('compliant');
    expect(out).not.toContain('report.html');
  });

  test('because a directory has its name: the other report is written, nothing lies beside', async () => {
    const { path, files } = place();
    mkdirSync(join(path, 'report.html'));
    const { exitCode, log } = await plimsoll('assess', snapshot, '--out-dir', path);
    expect(exitCode).toBe(3);
    expectSentence(log, 'it is a directory');
    expect(files()).toEqual(['report.html', 'results.json']);
    expect(readResults(join(path, 'results.json')).hosts).toHaveLength(1);
  });

  test('because the file may not grow: the old one stays whole, nothing lies beside', async () => {
    const { path, files } = place();
    for (const file of ['report.html', 'results.json']) writeFileSync(join(path, file), 'old');
    const { exitCode, log } = await shell(`trap '' XFSZ; ulimit -f 20; $P assess $S --out-dir ${path}`);
    expect(exitCode).toBe(3);
    expectSentence(log, 'the file would be too large');
    expect(files()).toEqual(['report.html', 'results.json']);
    for (const file of files()) expect(readFileSync(join(path, file), 'utf8')).toBe('old');
  });
});

describe('what is there already', () => {
  test('a pipe is written to, not replaced', async () => {
    const pipe = join(place().path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { exitCode, log } = await shell(
      `timeout 10 cat ${pipe} >${pipe}.got & $P assess $S -o html=${pipe} --quiet; code=$?; wait; exit $code`,
    );
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: '' });
    expect(readFileSync(`${pipe}.got`, 'utf8')).toMatch(/<\/html>\s*$/);
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  test('/dev/stdout is the stdout of the run', async () => {
    const { exitCode, out } = await shell('$P assess $S -o json=/dev/stdout --quiet | cat');
    expect(exitCode).toBe(0);
    expect(resultsSchema.parse(JSON.parse(out)).hosts).toHaveLength(1);
    expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true);
  });

  test('a link that somebody has put there is replaced, and where it leads is left alone', async () => {
    const { path, files } = place();
    const precious = join(folder, 'precious');
    writeFileSync(precious, 'precious');
    symlinkSync(precious, join(path, 'results.json'));
    symlinkSync('/dev/full', join(path, 'report.html'));
    expect((await plimsoll('assess', snapshot, '--out-dir', path)).exitCode).toBe(0);
    expect(readFileSync(precious, 'utf8')).toBe('precious');
    for (const file of files()) {
      expect(lstatSync(join(path, file)).isFile()).toBe(true);
      expect(lstatSync(join(path, file)).mode & 0o777).toBe(0o600);
    }
  });

  test('two runs at once into one directory leave two whole reports', async () => {
    const { path, files } = place();
    const runs = await Promise.all(
      ['a', 'b'].map(() => plimsoll('assess', snapshot, '--out-dir', join(path, 'x', 'y'))),
    );
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(files()).toEqual(['x']);
    expect(readdirSync(join(path, 'x', 'y')).sort()).toEqual(['report.html', 'results.json']);
    expect(readResults(join(path, 'x', 'y', 'results.json')).hosts).toHaveLength(1);
    expect(readFileSync(join(path, 'x', 'y', 'report.html'), 'utf8')).toMatch(/<\/html>\s*$/);
  });
});

describe('streams', () => {
  test('a reader that goes away after one line costs no report', async () => {
    const { path, files } = place();
    const { exitCode, out, log } = await shell(`$P assess $S --out-dir ${path} | head -n 1`);
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: '' });
    expect(out.split('\n')).toHaveLength(2);
    expect(files()).toEqual(['report.html', 'results.json']);
    expect(readFileSync(join(path, 'report.html'), 'utf8')).toMatch(/<\/html>\s*$/);
  });

  test.each(['list', 'assess $S -o json=-', '--help'])(
    'a full disk behind stdout is said: %s',
    async (words) => {
      const { exitCode, log } = await shell(`$P ${words} >/dev/full`);
      expect(exitCode).toBe(3);
      expect(log).toBe('plimsoll: stdout could not be written: no space left on the device.\n');
    },
  );

  test('the gate is kept beside it', async () => {
    const { exitCode } = await shell('$P assess $S -o json=- --fail-on high >/dev/full');
    expect(exitCode).toBe(4);
  });

  test('closed or full streams are no bug', async () => {
    const { path } = place();
    expect((await shell(`$P assess $S --out-dir ${path} >&- 2>&-`)).exitCode).toBe(0);
    expect((await shell('$P assess nowhere 2>/dev/full')).exitCode).toBe(2);
    expect(existsSync(join(path, 'report.html'))).toBe(true);
  });

  test('stdout carries the report and nothing else', async () => {
    const { out } = await plimsoll('assess', snapshot, '-o', 'json=-');
    expect(resultsSchema.parse(JSON.parse(out)).hosts[0]?.name).toBe(recorded('containers-28.5').name);
  });
});

test('a second interruption ends the run at once, even where it waits for the reader of a pipe', async () => {
  const { path, files } = place();
  execFileSync('mkfifo', [join(path, 'pipe')]);
  const words = ['assess', snapshot, '-o', 'json=first', '-o', 'html=pipe', '-o', 'json=last'];
  const child = spawn(process.execPath, [main, ...words], { cwd: path });
  const end = ended(child);
  await expect.poll(files, { timeout: 10_000 }).toContain('first');
  child.kill('SIGINT');
  // Signals that come together are one.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(child.exitCode).toBeNull();
  child.kill('SIGINT');
  await end;
  expect(child.signalCode).toBe('SIGINT');
  expect(files()).toEqual(['first', 'pipe']);
});

describe('wrong words', () => {
  test.each([
    [['--frobnicate'], '--frobnicate'],
    [['audit', '--tiemout', '2'], 'Did you mean --timeout'],
    [['explain', 'container-not-privilegd'], 'container-not-privileged'],
    [['explain', '__proto__'], 'plimsoll list'],
    [
      ['schema', '__proto__'],
      'results, snapshot, inventory, advisories, expect, policy, attestations, waivers, sign-off, notify, notice and rule',
    ],
    [['audit', '-o', '__proto__'], '__proto__'],
    [['audit', '-o', 'html=-', '-o', 'json=-'], 'stdout'],
    [['audit', '--out-dir', ''], '--out-dir'],
    [['audit', '--timeout', '1e9'], '--timeout'],
    [['audit', '--timeout', 'NaN'], '--timeout'],
    [['audit', '--engine', ''], '--engine'],
    [['audit', '\u001b[31mred\u202e'], '\\u{1b}[31mred\\u{202e}'],
    [['explain', '\u001b[31mred'], '\\u{1b}[31mred'],
    [['assess', '\u001b[31mred'], '\\u{1b}[31mred'],
    [['\u001b[31mred'], '\\u{1b}[31mred'],
  ])('%j ends with 2 and a sentence', async (words, part) => {
    const { exitCode, out, log } = await plimsoll(...words);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expectSentence(log, part);
    expect(log.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('a snapshot from somebody else', () => {
  const given = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const whole = () => readFileSync(snapshot, 'utf8');

  test.each<[string, () => string]>([
    ['empty', () => given('empty', '')],
    ['cut off', () => given('cut', whole().slice(0, -100))],
    ['cut off and compressed', () => given('cut.gz', gzipSync(whole()).subarray(0, 2000))],
    [
      'random',
      () => given('random', Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256))),
    ],
    ['nested without end', () => given('deep', '['.repeat(1_000_000))],
    ['a bomb', () => given('bomb.gz', gzipSync(Buffer.alloc(300 * 1024 * 1024)))],
    ['of a later version', () => given('later', whole().replace('"schemaVersion":1', '"schemaVersion":2'))],
    [
      'results',
      () => given('results', '{"schemaVersion":1,"tool":{"name":"plimsoll","version":"0"},"hosts":[]}'),
    ],
    ['a directory', () => folder],
    ['a device', () => '/dev/zero'],
  ])('that is %s is refused with a sentence', async (_, path) => {
    const { path: outDir, files } = place();
    const { exitCode, out, log } = await plimsoll('assess', path(), '--out-dir', outDir);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expectSentence(log);
    expect(log.length).toBeLessThan(500);
    expect(files()).toEqual([]);
  });

  test('whose every text is hostile harms neither the terminal nor the report', async () => {
    const evil = '\u001b[2J\u202e</script><script>alert(1)</script>';
    const hostile = JSON.stringify(hostileTexts(JSON.parse(whole()), evil));
    const { path } = place();
    const said = await plimsoll('assess', given('hostile', hostile), '--out-dir', path);
    expect(said).toMatchObject({ exitCode: 0, log: '' });
    expect(said.out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(said.out).toContain('\\u{1b}[2J\\u{202e}');
    const html = readFileSync(join(path, 'report.html'), 'utf8');
    expect(html).not.toContain('<script>alert');
    expect(html.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(html).toContain(
      '<span class="unseen">\\u{1b}</span>[2J<span class="unseen">\\u{202e}</span>&lt;/script',
    );
  });

  test('from a host whose clock is wrong says so', async () => {
    const [ahead, behind] = [86_400, -7200].map((seconds) => {
      const value = recorded('containers-28.5');
      const section = value.sections['host:identity'];
      if (!section?.ok || typeof section.data !== 'object' || section.data === null)
        throw new Error('no identity');
      const clock = Date.parse(section.collectedAt) / 1000 + seconds;
      const identity = { ...section, data: { ...section.data, clock } };
      return given(
        `clock${seconds}`,
        JSON.stringify({ ...value, sections: { ...value.sections, 'host:identity': identity } }),
      );
    });
    const { path } = place();
    const said = await plimsoll('assess', ahead ?? '', '--out-dir', path);
    expect(said.exitCode).toBe(0);
    expect(said.out).toContain('The clock of this host is 86400 seconds ahead of');
    expect(readResults(join(path, 'results.json')).hosts[0]?.identity.clockSkewSeconds).toBe(86_400);
    expect((await plimsoll('assess', behind ?? '', '--out-dir', path)).out).toContain('7200 seconds behind');
    expect((await plimsoll('assess', snapshot, '--out-dir', path)).out).not.toContain('clock');
  });
});

/** Names and texts that containers, images and networks brought, with more behind each. */
function hostileTexts(value: unknown, evil: string, key = ''): unknown {
  if (typeof value === 'string') {
    return /^(Name|Names|Image|hostname|user|ServerVersion|Version)$/.test(key) ? value + evil : value;
  }
  if (Array.isArray(value)) return value.map((item) => hostileTexts(item, evil, key));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, hostileTexts(item, evil, name)]),
    );
  }
  return value;
}
