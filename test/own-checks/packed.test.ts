import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { root } from '../contracts/modules.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-packed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a build and a package are made of. */
const PARTS = ['src', 'checks', 'reports', 'runtime', 'scripts', 'policies', 'docs', 'package.json'];

test('the package, alone in a folder, makes and runs checks of the user, and lets others import the kit', async () => {
  const [clone, home] = [join(folder, 'clone'), join(folder, 'home')];
  for (const part of PARTS)
    cpSync(join(root, part), join(clone, part), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  await run(process.execPath, [join(clone, 'scripts/build.mjs')]);
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  await run('npm', ['pack', '--ignore-scripts', '--offline', '--pack-destination', folder], {
    cwd: clone,
    env,
  });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const installed = join(home, 'node_modules/plimsoll');
  mkdirSync(installed, { recursive: true, mode: 0o700 });
  await run('tar', ['-xzf', join(folder, archive), '-C', installed, '--strip-components=1']);
  rmSync(clone, { recursive: true });

  const node = async (...words: string[]) =>
    (await run(process.execPath, words, { cwd: home, env: { PATH: '/usr/bin:/bin' } })).stdout;
  const main = 'node_modules/plimsoll/dist/plimsoll.mjs';
  await node(main, 'new', 'check', 'image-small', '--checks', 'mine');
  await node(main, 'new', 'check', 'container-starts', '--rule', '--checks', 'mine');
  expect(await node(main, 'test-check', 'mine')).toContain('2 checks, all as their examples say');
  const code = "import { containers } from 'plimsoll/kit'; console.log(containers.scope);";
  expect(await node('--input-type=module', '-e', code)).toBe('container\n');
}, 120_000);
