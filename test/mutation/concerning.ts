import { dirname, join } from 'node:path';
import { isOwn, type Module } from '../contracts/modules.ts';

/** Tests that look at the house as a whole, or at real hosts: they concern no module in particular. */
const ABOUT_ALL = /^test\/(contracts|lab|bench|launcher|mutation)\//;

/**
 * The tests that concern a module: the one at the same path below test/, and those that import it, be it through a
 * helper of the tests. A module that no test imports is looked at through the nearest modules that do.
 */
export function testsConcerning(path: string, modules: readonly Module[]): readonly string[] {
  const importers = Map.groupBy(
    modules.flatMap(({ path: from, imports }) => imports.map(({ target }) => ({ from, target }))),
    ({ target }) => target,
  );
  const seen = new Set([path]);
  const tests = new Set(modules.map((module) => module.path).filter((at) => at === twinOf(path)));
  for (let level = [path]; level.length > 0 && tests.size === 0; ) {
    const reached = testsAbove(level, importers);
    for (const test of reached) tests.add(test);
    level = above(level, importers).filter((at) => isOwn(at) && !at.startsWith('test/') && !seen.has(at));
    for (const at of level) seen.add(at);
  }
  for (const test of testsAbove([path], importers)) tests.add(test);
  return [...tests].sort();
}

type Importers = ReadonlyMap<string, readonly { readonly from: string }[]>;

const twinOf = (path: string): string =>
  join('test', dirname(path).replace(/^src\//, ''), path.replace(/^.*\//, '').replace(/\.ts$/, '.test.ts'));

const above = (level: readonly string[], importers: Importers): string[] => [
  ...new Set(level.flatMap((path) => (importers.get(path) ?? []).map(({ from }) => from))),
];

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
