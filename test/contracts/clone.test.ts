import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { root } from './modules.ts';

type Package = {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};
type LockEntry = Package & {
  resolved?: string;
  integrity?: string;
  optional?: boolean;
  os?: string | string[];
  cpu?: string | string[];
  libc?: string[];
};

function json<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** What git tracks. In a copy without git this throws: the tests of what is committed cannot be run there. */
function trackedFiles(): readonly string[] {
  const listed = execFileSync('git', ['-C', root, 'ls-files', '-z', '--cached'], { encoding: 'utf8' });
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

/** Folders with packages of their own. */
const PACKAGES = ['', 'runtime/', 'test/mutation/', 'test/lab/consumers/sarif-multitool/'];

describe.each(PACKAGES)('the packages of %s', (folder) => {
  const own = json<Package>(`${folder}package.json`);
  const lock = json<{ packages: Record<string, LockEntry> }>(`${folder}package-lock.json`).packages;
  const entries = Object.entries(lock).filter(([path]) => path !== '');

  it('are asked for by exact version', () => {
    const versions = Object.entries({
      ...own.dependencies,
      ...own.devDependencies,
      ...own.optionalDependencies,
    });
    expect(versions.length).toBeGreaterThan(0);
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('are locked whole, so that npm ci takes the lock', () => {
    const missing = entries.flatMap(([path, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {})
        .filter((name) => !(`node_modules/${name}` in lock) && !(`${path}/node_modules/${name}` in lock))
        .map((name) => `${path} -> ${name} (run scripts/complete-lock.mjs)`),
    );
    expect(missing).toEqual([]);
  });

  it('name no registry', () => {
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('carry a checksum wherever they are installed on Linux', () => {
    const onLinux = entries.filter(
      ([, { optional, os, cpu, libc }]) =>
        !optional ||
        ([os].flat().includes('linux') && /x64|arm64/.test(String(cpu)) && !String(libc).includes('musl')),
    );
    expect(onLinux.length).toBeGreaterThan(0);
    expect(onLinux.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  });
});

describe('what is committed', () => {
  const files = trackedFiles();
  const texts = files.filter((path) => !/\.(png|jpe?g|gif|ico|woff2?)$/.test(path));

  it('is read', () => {
    expect(texts.length).toBeGreaterThan(50);
  });

  it('names no path of the machines it was written on and no package registry', () => {
    // Spelled in parts, so that this file passes its own test.
    const words = [
      '/work/' + 'main',
      '/work/' + 'shared',
      '/work/' + '.',
      '/tmp/' + 'n24',
      'registry.' + 'npmjs',
    ];
    const found = texts.flatMap((path) => {
      const bytes = readFileSync(join(root, path));
      const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
      return words.filter((word) => text.includes(word)).map((word) => `${path} names ${word}`);
    });
    expect(found).toEqual([]);
  });
});
