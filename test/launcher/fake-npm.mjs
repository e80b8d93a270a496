#!/usr/bin/env node
// Stands in for npm in the launcher's tests: `ci` lays out what the lockfile names, without a network.
// FAKE_NPM_MODE: omit (what is optional), slow, fail, mismatch, or hang (half-way); FAKE_NPM_LOG: a file that gets one line a call.
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const { FAKE_NPM_LOG: log, FAKE_NPM_MODE: mode } = process.env;
const { name, ...own } = JSON.parse(readFileSync('package.json', 'utf8'));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
if (log !== undefined) appendFileSync(log, `${name} ${process.argv.slice(2).join(' ')}\n`);
if (mode === 'fail') {
  console.error(
    'npm error code ENOTFOUND\nnpm error request to the registry failed\nnpm error A complete log of this',
  );
  process.exit(1);
}
if (mode === 'mismatch') {
  console.error('npm error code EINTEGRITY');
  process.exit(1);
}
if (own.private !== true) throw new Error('not a package of the clone');

const here = Object.entries(lock.packages).filter(
  ([path, { os, cpu, optional }]) =>
    path !== '' &&
    !(optional && mode === 'omit') &&
    (os ?? process.platform) === process.platform &&
    (cpu ?? process.arch) === process.arch,
);
for (const [path, { version, bin }] of here) {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: basename(path), version }));
  for (const [command, file] of Object.entries(bin ?? {})) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    mkdirSync('node_modules/.bin', { recursive: true });
    symlinkSync(process.execPath, join(path, file));
    if (!existsSync(`node_modules/.bin/${command}`))
      symlinkSync(join('..', basename(path), file), `node_modules/.bin/${command}`);
  }
}
if (mode === 'hang') await new Promise((resolve) => setTimeout(resolve, 600_000));
mkdirSync('node_modules', { recursive: true });
if (mode === 'omit') console.error('npm http fetch GET node-here attempt 3 failed with ECONNREFUSED');
if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 500));
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(here) }));
