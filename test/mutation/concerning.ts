import { dirname, join } from 'node:path';
import { isOwn, type Module } from '../contracts/modules.ts';

/** Tests that look at the house as a whole, or at real hosts: they concern no module in particular. */
const ABOUT_ALL = /^test\/(contracts|lab|bench|launcher|mutation)\//;

/**
 * The tests that concern a module: the one at the same path below test/, and those that import it, be it through a
 * helper of the tests. A module without any is looked at through the modules that import it, two steps up at most.
 */
export function testsConcerning(path: string, modules: readonly Module[]): readonly string[] {
  const importers = Map.groupBy(
    modules.flatMap(({ path: from, imports }) =>
      imports.flatMap(({ target, kind }) => (kind === 'type' ? [] : [{ from, target }])),
    ),
    ({ target }) => target,
  );
  const twin = modules.filter((module) => module.path === twinOf(path)).map((module) => module.path);
  const direct = [...twin, ...testsAbove([path], importers)];
  if (direct.length > 0) return [...new Set(direct)].sort();
  const nearest = sourcesAbove([path], importers);
  return [...testsAbove([...nearest, ...sourcesAbove(nearest, importers)], importers)].sort();
}

type Importers = ReadonlyMap<string, readonly { readonly from: string }[]>;

const twinOf = (path: string): string =>
  join('test', dirname(path).replace(/^src\//, ''), path.replace(/^.*\//, '').replace(/\.ts$/, '.test.ts'));

const above = (level: readonly string[], importers: Importers): string[] => [
  ...new Set(level.flatMap((path) => (importers.get(path) ?? []).map(({ from }) => from))),
];

/** The modules of the program that import one of these. */
const sourcesAbove = (level: readonly string[], importers: Importers): readonly string[] =>
  above(level, importers).filter((at) => isOwn(at) && !at.startsWith('test/') && !/\/index\.ts$/.test(at));

/** The tests that import one of these modules, directly or through helpers of the tests. */
function testsAbove(level: readonly string[], importers: Importers): readonly string[] {
  const found = new Set<string>();
  const walk = (paths: readonly string[]): void => {
    const next = above(paths, importers).filter(
      (at) => at.startsWith('test/') && !ABOUT_ALL.test(at) && !found.has(at),
    );
    for (const at of next) found.add(at);
    if (next.length > 0) walk(next);
  };
  walk(level);
  return [...found].filter((at) => at.endsWith('.test.ts'));
}
