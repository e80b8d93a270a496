import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from '../contracts/modules.ts';

/** How a run of the launcher ended. `code` is null where a signal ended it. */
export type Outcome = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A small clone with the real launcher, a program of a few lines, and a stand-in for npm. */
export type Clone = {
  readonly path: string;
  /** A folder with exactly the commands that a run finds on PATH. */
  readonly bin: string;
  readonly start: (options?: StartOptions) => Running;
  readonly run: (options?: StartOptions) => Promise<Outcome>;
  /** One entry for each call of npm so far: the package's name. */
  readonly npmCalls: () => readonly string[];
  readonly remove: () => void;
};

export type StartOptions = {
  readonly args?: readonly string[];
  readonly command?: string;
  readonly npm?: 'works' | 'omit' | 'slow' | 'fail' | 'mismatch' | 'hang';
  readonly stdin?: string;
};

export type Running = { readonly child: ChildProcess; readonly outcome: Promise<Outcome> };

const tools = ['sh', 'find', 'uname', 'readlink', 'dirname', 'head', 'env', 'cat', 'setpriv'];

const program = `
process.on('SIGTERM', () => { console.log('asked to stop'); process.exit(9); });
const [command, argument] = process.argv.slice(2);
if (command === 'exit') process.exit(Number(argument));
else if (command === 'kill') process.kill(process.pid, argument);
else if (command === 'wait') { console.log('waiting'); setInterval(() => undefined, 1000); }
else if (command === 'cat') process.stdin.pipe(process.stdout);
else console.log(JSON.stringify(process.argv.slice(2)));
`;

const build = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fingerprint, markBuilt } from '../runtime/build-state.mjs';
const at = new Date();
const print = await fingerprint(process.cwd());
mkdirSync('dist', { recursive: true });
if (readFileSync('src/main.js', 'utf8').includes('broken')) throw new Error('broken source');
writeFileSync('dist/plimsoll.mjs', readFileSync('src/main.js'));
appendFileSync('builds.log', 'built\\n');
await markBuilt(process.cwd(), print, at);
`;

/** Makes the clone in a new temporary folder; `name` is the last part of its path. */
export function makeClone(name = 'clone'): Clone {
  const top = mkdtempSync(join(tmpdir(), 'plimsoll-launcher-'));
  const path = join(top, name);
  const bin = join(top, 'bin');
  const log = join(top, 'npm.log');
  layOut(path);
  layOutCommands(bin);
  writeFileSync(log, '');

  const start = ({
    args = [],
    command = join(path, 'plimsoll'),
    npm = 'works',
    stdin = '',
  }: StartOptions = {}) => {
    const child = spawn(command, args, {
      detached: true,
      cwd: top,
      env: { PATH: bin, HOME: top, FAKE_NPM_LOG: log, FAKE_NPM_MODE: npm },
    });
    child.stdin.end(stdin);
    return { child, outcome: outcomeOf(child) };
  };
  return {
    path,
    bin,
    start,
    run: (options) => start(options).outcome,
    npmCalls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' ')[0] ?? ''),
    remove: () => {
      setWritable(top, true);
      rmSync(top, { recursive: true, force: true });
    },
  };
}

function layOut(path: string): void {
  for (const folder of ['src', 'checks', 'reports', 'scripts', 'runtime'])
    mkdirSync(join(path, folder), { recursive: true });
  copyFileSync(join(root, 'plimsoll'), join(path, 'plimsoll'));
  for (const name of readdirSync(join(root, 'runtime'))) {
    if (/\.mjs$|^prepare$|^node$/.test(name))
      copyFileSync(join(root, 'runtime', name), join(path, 'runtime', name));
  }
  writeFileSync(join(path, 'src/main.js'), program);
  writeFileSync(join(path, 'scripts/build.mjs'), build);
  const tool = { 'node_modules/tool': { version: '1.0.0', integrity: 'sha512-tool' } };
  writePackage(path, 'program', tool);
  const node = { version: '24.0.0', integrity: 'sha512-node', optional: true, bin: { node: 'bin/node' } };
  const { platform: os, arch: cpu } = process;
  writePackage(join(path, 'runtime'), 'runtime', {
    'node_modules/node-here': { ...node, os, cpu },
    'node_modules/node-elsewhere': { ...node, os: 'elsewhere', cpu },
  });
}

/** Writes package.json and its lockfile. */
export function writePackage(folder: string, name: string, packages: Readonly<Record<string, object>>): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, private: true }));
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ packages: { '': { name }, ...packages } }),
  );
}

function layOutCommands(bin: string): void {
  mkdirSync(bin);
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const tool of tools) {
    const found = folders
      .map((folder) => join(folder, tool))
      .find((file) => statSync(file, { throwIfNoEntry: false }));
    if (found !== undefined) symlinkSync(found, join(bin, tool));
  }
  symlinkSync(process.execPath, join(bin, 'node'));
  cpSync(join(import.meta.dirname, 'fake-npm.mjs'), join(bin, 'npm'));
  chmodSync(join(bin, 'npm'), 0o755);
}

/** Takes the right to write from every folder of a tree, or gives it back. */
export function setWritable(path: string, writable: boolean): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return;
  if (writable) chmodSync(path, 0o755);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) setWritable(join(path, entry.name), writable);
  }
  if (!writable) chmodSync(path, 0o555);
}

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
