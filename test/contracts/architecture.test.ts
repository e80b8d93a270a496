import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, importsOf, isOwn, type Module, modulesBelow, root, unitOf } from './modules.ts';

/** Modules of Node.js that only compute: they reach neither files nor the network. */
const pureNode = ['node:crypto', 'node:path'];

/**
 * What each unit may import: its own modules always, the units and packages listed, `node:*` for any module
 * of Node.js. A unit that is not listed fails the test, so a new folder has to be placed here.
 */
const allowed: Readonly<Record<string, readonly string[] | 'everything'>> = {
  'src/model': ['zod'],
  'src/kit': ['src/model', 'smol-toml', 'zod'],
  'src/probes': ['src/kit', 'src/model', 'zod', ...pureNode],
  checks: ['src/model', 'src/kit', 'src/probes'],
  'src/transports': ['src/model', 'src/kit', 'execa', 'ssh2', 'node:*'],
  'src/collect': ['src/probes', 'src/transports', 'src/model', 'src/kit', 'undici', 'zod', 'node:*'],
  'src/yaml': ['src/model', 'yaml', 'zod'],
  'src/fleet': ['src/model', 'src/kit', 'src/yaml', 'zod', 'node:*'],
  'src/pack': ['src/model', 'execa', 'zod', 'node:*'],
  'src/policy': ['src/model', 'src/yaml', ...pureNode],
  'src/waivers': ['src/model', 'src/yaml'],
  'src/schedule': ['src/model', ...pureNode],
  'src/notify': ['src/model', 'src/yaml', ...pureNode],
  'src/snapshot': ['src/model', 'src/kit', 'zod', 'node:*'],
  'src/history': ['src/model', 'zod', ...pureNode],
  'src/assess': ['src/model', 'src/kit', ...pureNode],
  'src/own-checks': [
    'src/assess',
    'src/probes',
    'src/yaml',
    'src/kit',
    'src/model',
    're2js',
    'zod',
    'node:*',
  ],
  reports: ['src/model', 'handlebars'],
  'src/cli': 'everything',
};

/** Exceptions to the above for a folder within a unit. */
const alsoAllowed: Readonly<Record<string, readonly string[]>> = {
  // A benchmark map is data: it takes its type, and the checks only by their ids.
  'checks/benchmarks/': ['src/model'],
  // Whether a text is an address of IPv4 or IPv6 is computed there.
  'src/model/address.ts': ['node:net'],
  // An id made of a name is a digest of it.
  'src/model/uuid5.ts': ['node:crypto'],
  // What goes out leaves by the network and by programs; what is said needs neither.
  'src/notify/send/': ['node:*'],
  // What is kept of past audits lies on disk; comparing them needs none of it.
  'src/history/store': ['node:*'],
  // The module of a user, in the process that it has for itself.
  'src/own-checks/modules/load-module.ts': ['?'],
  // Templates, style and script are files of their own beside the code that reads them.
  'reports/html/': ['node:fs', 'node:url', ...pureNode],
  // A profile of HDF has a digest of what it asks.
  'reports/hdf/': ['node:crypto'],
};

/** What a parameter can hold is a schema. */
const holdsParameters = /^checks\/(?:[a-z]+\/)?(?:[a-z]+-)?parameters\.ts$/;

const modules = ['src', 'checks', 'reports'].flatMap(modulesBelow);
const units = [...new Set(modules.map(({ path }) => unitOf(path)))];

function mayImport(path: string, target: string): boolean {
  const unit = unitOf(path);
  const list = allowed[unit];
  if (list === 'everything' || (isOwn(target) && unitOf(target) === unit)) return true;
  const extra = Object.entries(alsoAllowed).flatMap(([folder, more]) =>
    path.startsWith(folder) ? more : [],
  );
  const name = isOwn(target) ? unitOf(target) : target;
  return [...(list ?? []), ...extra, ...(holdsParameters.test(path) ? ['zod'] : [])].some((entry) =>
    entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
  );
}

function edgesBetweenUnits(all: readonly Module[]): ReadonlyMap<string, ReadonlySet<string>> {
  const edges = new Map<string, Set<string>>();
  for (const { path, imports } of all) {
    const from = unitOf(path);
    for (const { target } of imports) {
      if (!isOwn(target) || unitOf(target) === from) continue;
      edges.set(from, (edges.get(from) ?? new Set()).add(unitOf(target)));
    }
  }
  return edges;
}

function findCycle(
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  path: readonly string[],
): readonly string[] {
  for (const next of edges.get(path.at(-1) ?? '') ?? []) {
    if (path.includes(next)) return [...path, next];
    const cycle = findCycle(edges, [...path, next]);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

/** One module of each cycle with the one that leads back to it; every module is entered once. */
function cyclesBelow(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (module: string, path: ReadonlySet<string>): void => {
    for (const next of edges.get(module) ?? []) {
      if (path.has(next)) cycles.push(`${module} leads back to ${next}`);
      else if (!done.has(next)) visit(next, new Set([...path, next]));
    }
    done.add(module);
  };
  for (const module of edges.keys()) if (!done.has(module)) visit(module, new Set([module]));
  return cycles;
}

describe('architecture', () => {
  it('has read the whole house', () => {
    expect(modules.length).toBeGreaterThanOrEqual(150);
    for (const unit of Object.keys(allowed)) expect(units, `modules of ${unit}`).toContain(unit);
    const imports = modules.reduce((sum, module) => sum + module.imports.length, 0);
    expect(imports).toBeGreaterThan(modules.length);
  });

  it('has a place for every folder', () => {
    expect(units.filter((unit) => !(unit in allowed))).toEqual([]);
  });

  it('imports in one direction only', () => {
    const wrong = modules.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => !mayImport(path, target))
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no cycle between folders', () => {
    const edges = edgesBetweenUnits(modules);
    expect(units.map((unit) => findCycle(edges, [unit])).filter((cycle) => cycle.length > 0)).toEqual([]);
  });

  it('has no cycle between modules', () => {
    const edges = new Map(
      modules.map(({ path, imports }) => [path, new Set(imports.map(({ target }) => target))] as const),
    );
    expect(cyclesBelow(edges)).toEqual([]);
  });

  it('leaves the process to the command line', () => {
    const use = /\bprocess\s*\.\s*(argv|env|exit|exitCode|stdin|stdout|stderr|on)\b|\bconsole\s*\./;
    const wrong = modules.filter(({ path, text }) => unitOf(path) !== 'src/cli' && use.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('keeps files short', () => {
    const files = ['src', 'checks', 'reports'].flatMap((folder) =>
      filesBelow(folder, '.ts', '.hbs', '.css', '.js'),
    );
    const long = files
      .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n').length - 1 }))
      // What is generated is as long as there are checks.
      .filter(({ path, lines }) => lines > 300 && path !== 'checks/index.ts');
    expect(long).toEqual([]);
  });

  it('lets checks in by the one door of the kit', () => {
    const wrong = modules.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => path.startsWith('checks/') && target.startsWith('src/kit/'))
        .filter(({ target }) => target !== 'src/kit/index.ts')
        .map(({ target }) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has default exports in checks only', () => {
    const wrong = modules.filter(
      ({ path, text }) => !path.startsWith('checks/') && /^export default\b/m.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

describe('the reader of imports', () => {
  it('sees every form', () => {
    const text = [
      "import a from './a.ts';",
      "import type { B } from '../kit/b.ts';",
      'import {',
      '  c,',
      '  type D,',
      "} from 'zod';",
      "import 'node:fs';",
      "export * from './e.ts';",
      "export type { F } from './f.ts';",
      "const g = await import('undici');",
      'const h = await import(name);',
      "type I = import('execa').Options;",
      "// import('comment')",
      "/** import x from 'comment' */",
      'const text = "import y from \'z\'";',
    ].join('\n');
    expect(importsOf('src/model/x.ts', text)).toEqual([
      { target: 'src/model/a.ts', kind: 'static' },
      { target: 'src/kit/b.ts', kind: 'type' },
      { target: 'zod', kind: 'static' },
      { target: 'node:fs', kind: 'static' },
      { target: 'src/model/e.ts', kind: 'static' },
      { target: 'src/model/f.ts', kind: 'type' },
      { target: 'undici', kind: 'dynamic' },
      { target: '?', kind: 'dynamic' },
      { target: 'execa', kind: 'type' },
    ]);
  });
});

describe('direction', () => {
  it('finds a cycle between modules', () => {
    const edges = { a: ['b', 'c'], b: ['c'], c: ['d'], d: ['b'] };
    const map = new Map(Object.entries(edges).map(([from, to]) => [from, new Set(to)]));
    expect(cyclesBelow(map)).toEqual(['d leads back to b']);
    expect(cyclesBelow(new Map([['a', new Set(['b'])]]))).toEqual([]);
  });

  it('is refused where it is wrong', () => {
    expect(mayImport('src/assess/x.ts', 'src/collect/y.ts')).toBe(false);
    expect(mayImport('src/assess/x.ts', 'node:fs')).toBe(false);
    expect(mayImport('checks/daemon/x.ts', 'node:fs')).toBe(false);
    expect(mayImport('checks/daemon/x.ts', 'src/transports/local.ts')).toBe(false);
    expect(mayImport('reports/json/x.ts', 'node:fs')).toBe(false);
    expect(mayImport('reports/html/x.ts', 'node:fs')).toBe(true);
    expect(mayImport('src/cli/x.ts', 'src/collect/y.ts')).toBe(true);
    expect(
      findCycle(
        new Map([
          ['a', new Set(['b'])],
          ['b', new Set(['a'])],
        ]),
        ['a'],
      ),
    ).toEqual(['a', 'b', 'a']);
  });
});
