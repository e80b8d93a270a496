import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { compileTemplates } from '../reports/html/compile-templates.ts';
import { fingerprint, markBuilt } from '../runtime/build-state.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const day = 24 * 60 * 60 * 1000;

/** Some packages call require or __dirname, which an ES module does not have. */
const banner = [
  "import { createRequire as plimsollRequire } from 'node:module';",
  'const require = plimsollRequire(import.meta.url);',
  'const __dirname = import.meta.dirname;',
].join('');

/** @param {string} main file name of the bundled command line */
const entry = (main) => `#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
enableCompileCache({ directory: fileURLToPath(new URL('compile-cache', import.meta.url)), portable: true });
if (process.argv.includes('--debug') || process.env.PLIMSOLL_DEBUG) process.setSourceMapsEnabled(true);
await import('./${main}');
`;

/** Compiles the templates of reports here and not in each audit. */
const compiledTemplates = {
  name: 'compiled-templates',
  /** @param {import('esbuild').PluginBuild} build */
  setup: (build) =>
    build.onLoad({ filter: /\/compiled-templates\.ts$/ }, () => {
      const templates = Object.entries(compileTemplates(join(root, 'reports/html/templates')));
      const members = templates.map(([name, text]) => `${JSON.stringify(name)}: ${text}`);
      return { contents: `export const TEMPLATES = {${members.join(',')}};`, loader: 'js' };
    }),
};

/**
 * Bundles src/cli/main.ts and what runs modules of the user into dist. Every file but the entries is named by its content and the entry is
 * renamed into place last, so a program that is running meanwhile still finds the parts it has yet to load.
 */
async function bundle() {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      main: 'src/cli/main.ts',
      'check-process': 'src/cli/check-process.ts',
      kit: 'src/own-checks/kit.ts',
    },
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['cpu-features', '*.node'],
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 160,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    plugins: [compiledTemplates],
    // Nothing is compiled once that is done.
    alias: { handlebars: 'handlebars/runtime.js' },
    banner: { js: banner },
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  for (const { path, text } of outputFiles) await write(path, text, 0o644);
  const outputs = Object.entries(metafile.outputs);
  await write(join(dist, 'digest.txt'), `${digestOf(outputFiles)}\n`, 0o644);
  /** @param {string} source */
  const builtFrom = (source) => {
    const path = outputs.find(([, output]) => output.entryPoint === source)?.[0];
    if (path === undefined) throw new Error(`esbuild wrote no entry for ${source}`);
    return basename(path);
  };
  // What runs inside of the permission model may write no cache.
  const inner = `await import('./${builtFrom('src/cli/check-process.ts')}');\n`;
  await write(join(dist, 'check-process.mjs'), inner, 0o644);
  // What modules import, for tests of theirs that run without the program.
  const kit = `export * from './${builtFrom('src/own-checks/kit.ts')}';\n`;
  await write(join(dist, 'kit.mjs'), kit, 0o644);
  await write(join(dist, 'plimsoll.mjs'), entry(builtFrom('src/cli/main.ts')), 0o755);
  await rm(join(dist, 'compile-cache'), { recursive: true, force: true });
  await removeOld(new Set(outputs.map(([path]) => basename(path))));
}

/**
 * SHA-256 over the names and the contents of all that is run, so that reports can say which program wrote them.
 * @param {import('esbuild').OutputFile[]} files
 */
function digestOf(files) {
  const hash = createHash('sha256');
  const run = files.filter(({ path }) => path.endsWith('.js'));
  for (const { path, contents } of run.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${basename(path)} ${createHash('sha256').update(contents).digest('hex')}\n`);
  return hash.digest('hex');
}

/**
 * Runs what an audit runs without a host, so that its first one finds the program compiled, also where nothing can be
 * written beside it. What does not work here costs the first audit a tenth of its time and nothing else.
 */
async function warmUp() {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-build-'));
  const snapshot = join(folder, 'snapshot.json');
  const now = new Date().toISOString();
  const host = { schemaVersion: 1, tool: { name: 'plimsoll', version: '0' }, name: 'none', target: 'none' };
  await writeFile(snapshot, JSON.stringify({ ...host, startedAt: now, finishedAt: now, sections: {} }));
  const run = promisify(execFile);
  for (const words of [['plan'], ['assess', snapshot, '--quiet', '--out-dir', folder]])
    await run(process.execPath, [join(dist, 'plimsoll.mjs'), ...words]).catch(() => {});
  await rm(folder, { recursive: true });
}

/**
 * Writes beside and renames; leaves a file that already holds the text alone.
 * @param {string} file
 * @param {string} text
 * @param {number} mode
 */
async function write(file, text, mode) {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return;
  const beside = `${file}.${process.pid}`;
  await writeFile(beside, text, { mode });
  await rename(beside, file);
}

/**
 * Removes parts of builds older than a day; nothing that runs needs those any more.
 * @param {Set<string>} current
 */
async function removeOld(current) {
  const parts = (await readdir(dist)).filter(
    (name) => /^(main|part|check-process|kit)-.*\.js(\.map)?$/.test(name) && !current.has(name),
  );
  for (const name of parts) {
    const found = await stat(join(dist, name));
    if (Date.now() - found.mtimeMs > day) await rm(join(dist, name), { force: true });
  }
}

const at = new Date();
const print = await fingerprint(root);
await mkdir(dist, { recursive: true });
try {
  await bundle();
  await warmUp();
  await markBuilt(root, print, at);
} catch (error) {
  // esbuild has told its own errors by now.
  if (!(error instanceof Error && 'errors' in error)) throw error;
  process.exitCode = 1;
}
