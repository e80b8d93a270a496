import { expect, it } from 'vitest';
import { isOwn, modulesBelow } from './modules.ts';

const modules = new Map(
  ['src', 'checks', 'reports'].flatMap(modulesBelow).map((module) => [module.path, module]),
);

/** Every import that is carried out before the first line of the module runs, with the way that leads there. */
function loadedBy(start: string): ReadonlyMap<string, string> {
  const seen = new Map([[start, start]]);
  for (const [path, way] of seen) {
    for (const { target, kind } of modules.get(path)?.imports ?? []) {
      if (kind === 'static' && !seen.has(target)) seen.set(target, `${way} > ${target}`);
    }
  }
  return seen;
}

it('starts without the packages that only some commands need', () => {
  const loaded = loadedBy('src/cli/main.ts');
  expect(loaded.size).toBeGreaterThan(2);
  const packages = [...loaded].filter(([target]) => !isOwn(target) && !target.startsWith('node:'));
  expect(packages.filter(([name]) => name !== 'commander').map(([, way]) => way)).toEqual([]);
});
