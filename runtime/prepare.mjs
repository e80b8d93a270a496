import { spawnSync } from 'node:child_process';
import { constants as fs } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { constants as os } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint, isBuilt, markBuilt } from './build-state.mjs';
import { codeOf, Failure, Stopped } from './failure.mjs';
import { withLock } from './lock.mjs';
import { npmCi, run } from './npm.mjs';
import { exists, install, isInstalled, wantedHere } from './packages.mjs';

const runtime = dirname(fileURLToPath(import.meta.url));
const root = dirname(runtime);
const bin = join(runtime, 'node_modules', '.bin');
const node = join(bin, 'node');
const stop = new AbortController();
let announced = false;

/** @param {string} line */
function say(line) {
  process.stderr.write(`plimsoll: ${line}\n`);
}

function announce() {
  if (!announced)
    say('Fetching the locked Node.js and packages; this happens once and takes about half a minute.');
  announced = true;
}

async function hasRuntime() {
  return (await exists(node, fs.X_OK)) && (await isInstalled(runtime));
}

async function bringRuntime() {
  if (await hasRuntime()) return;
  announce();
  if ((await wantedHere(runtime)).length > 0) {
    await install(runtime, (cwd) =>
      npmCi({ cwd, what: 'Node.js', dev: false, path: undefined, signal: stop.signal }),
    );
    if (runs(node)) return;
  }
  await useOwnNode();
}

/** Where no locked Node.js runs (another system, another C library), a Node.js of the machine will do. */
async function useOwnNode() {
  if (Number.parseInt(process.versions.node, 10) < 24) {
    throw new Failure(
      `There is no locked Node.js for this machine (${process.platform}, ${process.arch}), and the one on PATH is ${process.version}. Install Node.js 24 or newer and run this again.`,
    );
  }
  await mkdir(bin, { recursive: true });
  await rm(node, { force: true });
  await symlink(process.execPath, node);
}

/** @param {string} command */
function runs(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

async function bringDependencies() {
  if (await isInstalled(root)) return;
  announce();
  await install(root, (cwd) =>
    npmCi({ cwd, what: 'the packages', dev: true, path: bin, signal: stop.signal }),
  );
}

async function bringProgram() {
  const at = new Date();
  const print = await fingerprint(root);
  if (await isBuilt(root, print)) {
    // A newer time only spares the launcher this look; a clone that cannot be written does without.
    await markBuilt(root, print, at).catch(() => undefined);
    return;
  }
  await bringDependencies();
  const build = join(root, 'scripts', 'build.mjs');
  const { code, stderr } = await run(node, [build], { cwd: root, env: process.env, signal: stop.signal });
  if (code !== 0) throw new Failure(`The program could not be built from its sources.\n${stderr.trim()}`);
}

/** @type {Record<string, {isThere: () => Promise<boolean>, bring: () => Promise<void>}>} */
const goals = {
  dependencies: { isThere: () => isInstalled(root), bring: bringDependencies },
  program: { isThere: async () => isBuilt(root, await fingerprint(root)), bring: bringProgram },
};

/** @param {string | undefined} name */
async function prepare(name) {
  const goal = goals[name ?? ''];
  if (goal === undefined)
    throw new Failure(`runtime/prepare takes one of: ${Object.keys(goals).join(', ')}.`);
  const bring = async () => {
    await bringRuntime();
    await goal.bring();
  };
  if ((await hasRuntime()) && (await goal.isThere())) return goal.bring();
  await withLock(join(runtime, '.lock'), bring, {
    signal: stop.signal,
    onWait: () => say('Another run is preparing Plimsoll in this clone; waiting for it.'),
  });
}

/** @param {unknown} error */
function fail(error) {
  if (stop.signal.reason instanceof Stopped) process.exit(128 + stop.signal.reason.number);
  if (error instanceof Failure) {
    say(error.message);
  } else if (['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error))) {
    say(
      `The clone in ${root} is not ready to run and cannot be written by this user. Run ./plimsoll there once as its owner, or make it writable.`,
    );
  } else if (['ENOSPC', 'EDQUOT'].includes(codeOf(error))) {
    say(
      `The disk that holds ${root} is full, so Plimsoll could not be made ready. Make room and run this again.`,
    );
  } else {
    say(`Plimsoll could not be made ready in ${root}: ${error instanceof Error ? error.message : error}.`);
  }
  process.exit(2);
}

for (const [name, number] of Object.entries({
  SIGINT: os.signals.SIGINT,
  SIGTERM: os.signals.SIGTERM,
  SIGHUP: os.signals.SIGHUP,
})) {
  process.on(name, () => stop.abort(new Stopped(number)));
}
// Whoever kills only the shell in front of us wants no install to go on behind it.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) stop.abort(new Stopped(os.signals.SIGHUP));
}, 500).unref();

await prepare(process.argv[2]).catch(fail);
