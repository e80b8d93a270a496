import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './failure.mjs';

/**
 * @typedef {{version?: string, integrity?: string, optional?: boolean, os?: string | string[],
 *   cpu?: string | string[], libc?: unknown}} Entry one package of a lockfile
 * @typedef {Record<string, Entry>} Entries by path, `node_modules/NAME`
 */

const staging = '.install-';

/**
 * Whether `folder/node_modules` holds what the lockfile beside it names.
 * @param {string} folder
 */
export async function isInstalled(folder) {
  return (await firstMissing(folder)) === undefined;
}

/**
 * The name of a package of the lockfile that this machine needs and `folder/node_modules` lacks. npm writes a
 * lockfile of its own into node_modules as its last step, so a killed install does not pass for a whole one.
 * @param {string} folder
 */
export async function firstMissing(folder) {
  const wanted = await wantedHere(folder);
  const present = await entriesOf(join(folder, 'node_modules', '.package-lock.json'));
  for (const [path, { version, integrity }] of wanted) {
    const found = present[path];
    const same = found?.version === version && (integrity === undefined || found?.integrity === integrity);
    if (!same || !(await exists(join(folder, path, 'package.json')))) {
      return path.slice('node_modules/'.length);
    }
  }
  return undefined;
}

/**
 * The packages of the lockfile in `folder` that this machine needs.
 * @param {string} folder
 */
export async function wantedHere(folder) {
  const all = Object.entries(await entriesOf(join(folder, 'package-lock.json')));
  return all.filter(([path, entry]) => path !== '' && isForHere(entry));
}

/**
 * Installs the lockfile of `folder` beside it and swaps the result in by renames, so that `node_modules`
 * is at every moment the old one, the new one, or, for an instant, not there.
 * @param {string} folder
 * @param {(cwd: string) => Promise<void>} npmCi runs `npm ci` in the folder it is given
 */
export async function install(folder, npmCi) {
  await removeLeftOvers(folder);
  const stage = join(folder, `${staging}${randomUUID()}`);
  try {
    await mkdir(stage);
    for (const name of ['package.json', 'package-lock.json'])
      await copyFile(join(folder, name), join(stage, name));
    await copyFile(join(folder, '.npmrc'), join(stage, '.npmrc')).catch(() => undefined);
    await npmCi(stage);
    const target = join(folder, 'node_modules');
    await rename(target, join(stage, 'old')).catch(ignoreMissing);
    await rename(join(stage, 'node_modules'), target);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function removeLeftOvers(folder) {
  for (const name of await readdir(folder)) {
    if (name.startsWith(staging)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Optional packages count only if they say for which machines they are and this is one of them. A package
 * for one C library is left to npm: to find out which one is in use takes longer than the rest of the check.
 * @param {Entry} entry
 */
function isForHere({ optional, os, cpu, libc }) {
  if (!optional) return true;
  if (os === undefined || libc !== undefined) return false;
  return [os].flat().includes(process.platform) && (cpu === undefined || [cpu].flat().includes(process.arch));
}

/**
 * @param {string} file
 * @returns {Promise<Entries>} empty where there is no such file, or none that can be read as a lockfile
 */
async function entriesOf(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8')).packages ?? {};
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return {};
    throw error;
  }
}

/** @param {unknown} error */
function ignoreMissing(error) {
  if (codeOf(error) !== 'ENOENT') throw error;
}

/**
 * @param {string} path
 * @param {number} mode
 */
export async function exists(path, mode = constants.F_OK) {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}
