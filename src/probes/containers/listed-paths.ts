import { fitsPattern } from '../../model/name-pattern.ts';
import type { RealPaths } from '../host/real-paths.ts';
import { isWithin, SYSTEM_DIRECTORIES } from './host-path.ts';

/**
 * Whether a plain path is, contains or lies inside a listed one, in which `*` stands for any characters. The root
 * directory is itself alone: everything lies in it.
 */
export function touches(path: string, listed: string): boolean {
  if (listed === '/') return path === '/';
  const star = listed.indexOf('*');
  if (star < 0) return isWithin(path, listed) || isWithin(listed, path);
  const above = listed.slice(0, listed.lastIndexOf('/', star)) || '/';
  return isWithin(above, path) || fitsPattern(path, listed) || fitsPattern(path, `${listed}/*`);
}

/** Listed paths, each also by where it leads where the system directory that it lies in is a link: /lib is /usr/lib. */
export function byLinks(listed: readonly string[], leadsTo: RealPaths): readonly string[] {
  const further = listed.flatMap((path) =>
    SYSTEM_DIRECTORIES.flatMap((directory) => {
      const target = leadsTo[directory];
      if (directory === '/' || !target || target === directory || !isWithin(path, directory)) return [];
      return [target + path.slice(directory.length)];
    }),
  );
  return [...new Set([...listed, ...further])];
}
