import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';

/** What the build is made of, from the root of the clone. The launcher's `find` names the same. */
const inputs = [
  'src',
  'checks',
  'reports',
  'scripts/build.mjs',
  'package.json',
  'package-lock.json',
  'runtime/package-lock.json',
];

/**
 * A fingerprint of the build's inputs by path, size and time of change; no file is read.
 * @param {string} root
 */
export async function fingerprint(root) {
  const hash = createHash('sha256');
  for (const input of inputs) await add(hash, root, input);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 */
async function add(hash, root, path) {
  const found = await lstat(join(root, path)).catch(() => undefined);
  if (found?.isDirectory()) {
    for (const name of (await readdir(join(root, path))).sort()) await add(hash, root, `${path}/${name}`);
  } else {
    hash.update(JSON.stringify([path, found?.size, found?.mtimeMs]));
  }
}

/**
 * The file that says which inputs `dist` was built from. Its name carries the kind of machine, so that a
 * clone shared by two machines gets a runtime for each; its time is that of the look at the inputs, so
 * that the launcher can ask `find` for anything newer.
 * @param {string} root
 */
function markerOf(root) {
  // os.machine() came with Node 18.9; without the marker the launcher only takes its slower path.
  const machine = typeof os.machine === 'function' ? os.machine() : os.arch();
  return join(root, 'dist', `ready-${os.type()}-${machine}`);
}

/**
 * Whether `dist` was built from the inputs as they are.
 * @param {string} root
 * @param {string} wanted the fingerprint of the inputs
 */
export async function isBuilt(root, wanted) {
  const marker = await readFile(markerOf(root), 'utf8').catch(() => '');
  return marker === wanted && (await readFile(join(root, 'dist/plimsoll.mjs')).catch(() => '')) !== '';
}

/**
 * Says that `dist` stands for the inputs with this fingerprint, looked at at this time.
 * @param {string} root
 * @param {string} print
 * @param {Date} at
 */
export async function markBuilt(root, print, at) {
  const marker = markerOf(root);
  const beside = `${marker}.${process.pid}`;
  await mkdir(join(root, 'dist'), { recursive: true });
  await writeFile(beside, print);
  await utimes(beside, at, at);
  await rename(beside, marker);
}
