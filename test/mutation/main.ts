import { globSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { npmCi } from '../../runtime/npm.mjs';
import { install, isInstalled } from '../../runtime/packages.mjs';
import { modulesBelow, root } from '../contracts/modules.ts';
import { testsConcerning } from './concerning.ts';

/*
 * Changes the source in small ways, one at a time in a copy of the tree, and runs the tests that concern it: a
 * change that no test notices is listed. Without paths it takes the checks and all that parses and judges.
 */

const HELP = `npm run mutate -- [--processors N] [PATH...]
Changes checks and parsers in small ways and lists the changes that no test notices.
PATH is a module or a folder below checks/ or src/; without one: checks, src/probes, src/assess.
`;
const USUAL = ['checks', 'src/probes', 'src/assess'];

/** What Stryker says of one mutant, as far as it is told here. */
interface Mutant {
  readonly fileName: string;
  readonly status:
    | 'Killed'
    | 'Timeout'
    | 'Survived'
    | 'NoCoverage'
    | 'Ignored'
    | 'RuntimeError'
    | 'CompileError';
  readonly mutatorName: string;
  readonly location: { readonly start: Position; readonly end: Position };
  readonly replacement: string;
}
interface Position {
  readonly line: number;
  readonly column: number;
}
type Stryker = new (options: object) => { runMutationTest(): Promise<readonly Mutant[]> };

async function mutate(paths: readonly string[], processors: number): Promise<void> {
  if (!Number.isInteger(processors) || processors < 1)
    throw new Error('--processors takes a number from 1 on.');
  process.chdir(root);
  const modules = ['src', 'checks', 'reports', 'test'].flatMap(modulesBelow);
  const files = paths.flatMap(filesAt);
  const groups = Map.groupBy(files, (file) => testsConcerning(file, modules).join(','));
  const stryker = await bringStryker();
  const all: Mutant[] = [];
  for (const [tests, together] of groups) {
    console.error(`${together.join(' ')}: ${tests === '' ? 'no test imports it' : tests}`);
    if (tests === '') continue;
    process.env.PLIMSOLL_MUTATE_TESTS = tests;
    const mutants = await mutantsOf(new stryker(optionsFor(together, processors)));
    all.push(...mutants);
    for (const mutant of mutants) if (isMissed(mutant)) console.log(sentenceOn(mutant));
  }
  console.log(`\n${tableOf(all)}`);
}

/** Where the tests fail as they are, nothing can be said, but of the other modules all the same. */
async function mutantsOf(run: InstanceType<Stryker>): Promise<readonly Mutant[]> {
  try {
    return await run.runMutationTest();
  } catch (error) {
    console.error(`  not tried: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
    return [];
  }
}

function filesAt(path: string): readonly string[] {
  const own = relative(root, join(root, path));
  if (!/^(checks|src)(\/|$)/.test(own)) throw new Error(`${path} is not below checks/ or src/.`);
  return statSync(own).isDirectory() ? globSync(`${own}/**/*.ts`).sort() : [own];
}

/** Stryker and its many packages stay out of what every clone fetches; the first run brings them. */
async function bringStryker(): Promise<Stryker> {
  const folder = import.meta.dirname;
  if (!(await isInstalled(folder))) {
    const signal = new AbortController().signal;
    await install(folder, (cwd) => npmCi({ cwd, what: 'Stryker', dev: false, path: undefined, signal }));
  }
  const load = (path: string) => import(pathToFileURL(join(folder, 'node_modules', path)).href);
  const { allMutators } = await load('@stryker-mutator/instrumenter/dist/src/mutators/mutate.js');
  const { numbers } = await import('./stryker-plugin.mjs');
  allMutators.push(numbers((await load('@babel/core/lib/index.js')).types));
  return (await load('@stryker-mutator/core/dist/src/index.js')).Stryker;
}

const optionsFor = (mutate: readonly string[], concurrency: number): object => ({
  mutate,
  concurrency,
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', join(import.meta.dirname, 'stryker-plugin.mjs')],
  ignorers: ['wording'],
  coverageAnalysis: 'perTest',
  timeoutMS: 5000,
  reporters: [],
  logLevel: 'error',
  allowEmpty: true,
  tempDirName: join(tmpdir(), 'plimsoll-mutation'),
  cleanTempDir: 'always',
  // Stryker rewrites the configuration of TypeScript by a function that TypeScript 7 no longer has.
  tsconfigFile: 'none',
  warnings: false,
});

const isMissed = ({ status }: Mutant): boolean => status === 'Survived' || status === 'NoCoverage';

/** Where the mutant is, what stood there and what no test distinguishes from it. */
function sentenceOn({
  fileName,
  location: { start, end },
  mutatorName,
  replacement,
  status,
}: Mutant): string {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = (lines.at(-1) ?? '').slice(0, end.column - 1);
  lines[0] = (lines[0] ?? '').slice(start.column - 1);
  const [from, to] = [lines.join(' '), replacement].map((text) => text.replace(/\s+/g, ' ').slice(0, 100));
  const reached = status === 'NoCoverage' ? ' (no test runs it)' : '';
  return `${relative(root, fileName)}:${start.line}:${start.column} ${mutatorName}: ${from} -> ${to}${reached}`;
}

function tableOf(mutants: readonly Mutant[]): string {
  const rows = [...Map.groupBy(mutants, ({ fileName }) => relative(root, fileName))].map(([file, own]) =>
    row(file, own),
  );
  return ['noticed  missed  of all  module', ...rows, row('all', mutants)].join('\n');
}

function row(name: string, mutants: readonly Mutant[]): string {
  const noticed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const missed = mutants.filter(isMissed).length;
  const share = noticed + missed === 0 ? '-' : `${((100 * noticed) / (noticed + missed)).toFixed(1)} %`;
  return `${String(noticed).padStart(7)} ${String(missed).padStart(7)} ${share.padStart(7)}  ${name}`;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { processors: { type: 'string', default: '1' }, help: { type: 'boolean' } },
});
if (values.help) process.stdout.write(HELP);
else await mutate(positionals.length > 0 ? positionals : USUAL, Number(values.processors));
