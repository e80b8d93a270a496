import { execFile } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../contracts/modules.ts';

const execute = promisify(execFile);
const clone = mkdtempSync(join(tmpdir(), 'plimsoll-build-'));
const dist = join(clone, 'dist');
const run = (...args: readonly string[]) => execute(process.execPath, [join(dist, 'plimsoll.mjs'), ...args]);

beforeAll(async () => {
  for (const folder of ['src', 'checks', 'reports', 'scripts']) {
    cpSync(join(root, folder), join(clone, folder), { recursive: true });
  }
  mkdirSync(join(clone, 'runtime'));
  for (const name of ['package.json', 'package-lock.json', 'runtime/build-state.mjs']) {
    copyFileSync(join(root, name), join(clone, name));
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  await execute(process.execPath, [join(clone, 'scripts/build.mjs')]);
}, 60_000);
afterAll(() => rmSync(clone, { recursive: true }));

it('starts', async () => {
  expect((await run('--help')).stdout).toMatch(/^Usage: plimsoll/);
  expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('keeps every part loadable, whatever its package expects of its surroundings', async () => {
  const parts = readdirSync(dist).filter((name) => /^part-.*\.js$/.test(name));
  expect(parts.length).toBeGreaterThan(5);
  const imports = parts.map((name) => `await import(${JSON.stringify(join(dist, name))});`).join('\n');
  const script = `${imports}\nconsole.log('loaded');`;
  const { stdout, stderr } = await execute(process.execPath, ['--input-type=module', '-e', script]);
  expect({ stdout, stderr }).toEqual({ stdout: 'loaded\n', stderr: '' });
});

it('leaves the parts of the former build to whoever still runs it', async () => {
  const before = readdirSync(dist).filter((name) => name.endsWith('.js'));
  appendFileSync(join(clone, 'src/cli/main.ts'), '\nprocess.title = "plimsoll";\n');
  await execute(process.execPath, [join(clone, 'scripts/build.mjs')]);
  const after = readdirSync(dist).filter((name) => name.endsWith('.js'));
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after.length).toBeGreaterThan(before.length);
  expect((await run('--help')).stdout).toMatch(/^Usage: plimsoll/);
});
