import { expect, test } from 'vitest';
import { SYSTEM_DIRECTORIES } from '../../../src/probes/containers/host-path.ts';
import { sensitiveDirectories } from '../../../src/probes/containers/sensitive-directories.ts';
import { pathsToResolve } from '../../../src/probes/host/paths-to-resolve.ts';
import { hostWith, missing } from '../literal-host.ts';

const more = (paths: unknown) => {
  const fact = sensitiveDirectories.read(hostWith({ 'host:real-paths': paths }));
  if (!fact.known) throw new Error('It is always known in part.');
  expect(fact.value).toEqual(expect.arrayContaining([...SYSTEM_DIRECTORIES]));
  return fact.value.filter((path) => !(SYSTEM_DIRECTORIES as readonly string[]).includes(path));
};
const asThemselves = Object.fromEntries(SYSTEM_DIRECTORIES.map((path) => [path, path]));

test('the directories of the system are also where their links lead', () => {
  const merged = { ...asThemselves, '/lib': '/usr/lib', '/lib64': '/usr/lib', '/boot': '/mnt/boot' };
  expect(more(merged)).toEqual(['/mnt/boot', '/usr/lib']);
});

test('they are themselves alone where they are no links', () => {
  expect(more(asThemselves)).toEqual([]);
});

test('they are merged into /usr in a snapshot that does not say, and by name alone without any links', () => {
  expect(more({})).toEqual(['/usr/lib', '/usr/lib64']);
  expect(more(missing('timeout'))).toEqual([]);
});

test('they are resolved on every host', () => {
  expect(pathsToResolve(hostWith())).toEqual(expect.arrayContaining([...SYSTEM_DIRECTORIES]));
});
