import { spawn } from 'node:child_process';
import { basename, delimiter } from 'node:path';
import { codeOf, Failure } from './failure.mjs';
import { firstMissing } from './packages.mjs';

const flags = [
  '--ignore-scripts',
  '--include=optional',
  '--bin-links',
  '--package-lock',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--no-progress',
  '--no-update-notifier',
  // Failed requests are told on this level only; all of it is dropped if the install succeeds.
  '--loglevel=http',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
];

/**
 * A quiet `npm ci` of one folder.
 * @param {{cwd: string, what: string, dev: boolean, path: string | undefined, signal: AbortSignal}} options
 *   `what` names the goods in messages; `path` goes first in PATH, so that npm runs on the Node.js there
 */
export async function npmCi({ cwd, what, dev, path, signal }) {
  const env = environment(process.env, path);
  const [command, first] = npmCommand(process.env);
  const args = [...first, 'ci', ...flags, dev ? '--include=dev' : '--omit=dev'];
  const { code, stderr } = await run(command, args, { cwd, env, signal }).catch((error) => {
    if (codeOf(error) === 'ENOENT') {
      throw new Failure(
        `npm was not found on PATH, so ${what} could not be fetched. Install npm (it comes with Node.js) and run this again.`,
      );
    }
    throw error;
  });
  if (code !== 0) throw new Failure(explain(what, code, stderr));
  // npm ends well without an optional package, but those of this platform are no option.
  const missing = await firstMissing(cwd);
  if (missing !== undefined) throw new Failure(explainMissing(what, missing, stderr));
}

/**
 * Runs a command to its end. Standard output is dropped, standard error kept up to 64 KiB.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd: string, env: NodeJS.ProcessEnv, signal: AbortSignal}} options
 * @returns {Promise<{code: number | null, stderr: string}>}
 */
export function run(command, args, { cwd, env, signal }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, signal, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr = (stderr + text).slice(-65_536);
    });
    child.on('error', (error) => reject(error.name === 'AbortError' ? signal.reason : error));
    child.on('close', (code) => resolve({ code, stderr }));
  });
}

/**
 * npm as it was started for `npm start`, else the one on PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {[command: string, first: string[]]}
 */
function npmCommand({ npm_execpath: script }) {
  return script !== undefined && basename(script) === 'npm-cli.js' ? ['node', [script]] : ['npm', []];
}

/**
 * The environment for npm: without what an outer `npm start` or `npm test` says of its own package, and
 * without what would make `npm ci` install something else, elsewhere, or nothing.
 * @param {NodeJS.ProcessEnv} env
 * @param {string | undefined} path
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(env, path) {
  const outer = /^(npm_(package|lifecycle)_.*|npm_(command|node_execpath)|NODE_ENV)$/;
  const options =
    /^npm_config_(.*_prefix|prefix|node_gyp|npm_version|user_agent|omit|only|production|global|location|dry_run|workspaces?|install_strategy|install_links|package_lock_only)$/i;
  const kept = Object.entries(env).filter(([name]) => !outer.test(name) && !options.test(name));
  const result = Object.fromEntries(kept);
  if (path !== undefined) result.PATH = `${path}${delimiter}${env.PATH ?? ''}`;
  return result;
}

/** @type {[RegExp, string][]} */
const causes = [
  [
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/,
    "The package registry could not be reached. Check the network, or the proxy and registry in npm's configuration, and run this again.",
  ],
  [
    /\bEINTEGRITY\b/,
    'A package did not match its locked checksum and was refused. Try `npm cache verify`; if it happens again, do not trust the registry or mirror that npm is set to.',
  ],
  [/\b(ENOSPC|EDQUOT)\b/, 'The disk is full. Make room and run this again.'],
  [
    /\b(EROFS|EACCES|EPERM)\b/,
    "Something could not be written. Check the permissions of the clone and of npm's cache.",
  ],
  [
    /\bEUSAGE\b/,
    'The lockfile and package.json disagree. Restore both as they were committed (`git checkout package.json package-lock.json`).',
  ],
  [
    /\b(E404|ETARGET)\b/,
    "The package registry does not have a locked package. Check the registry in npm's configuration, or run this against another mirror.",
  ],
];

/** @param {string} text */
const causeIn = (text) => causes.find(([pattern]) => pattern.test(text))?.[1];

/**
 * @param {string} what
 * @param {number | null} code
 * @param {string} stderr
 */
export function explain(what, code, stderr) {
  const errors = stderr
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line))
    .map((line) => line.replace(/^npm (error|ERR!)\s*(code\s+)?/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('A complete log'));
  const said = errors.slice(0, 2).join(': ').slice(0, 300) || `exit code ${code}`;
  const cause = causeIn(errors.join('\n')) ?? causeIn(stderr) ?? 'Run `npm ci` by hand to see more.';
  return `npm could not fetch ${what} (${said}). ${cause}`;
}

/**
 * @param {string} what
 * @param {string} name of the package that did not come
 * @param {string} stderr
 */
function explainMissing(what, name, stderr) {
  const cause =
    causeIn(stderr) ??
    'It did not match its locked checksum, or the registry does not have it. Run `npm cache verify`, check the registry that npm is set to, and run this again.';
  return `npm could not fetch ${what}: the package ${name} did not come. ${cause}`;
}
