import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { realPaths } from '../host/real-paths.ts';
import { SYSTEM_DIRECTORIES } from './host-path.ts';

/**
 * The directories of the system by their names and, where those are links, by the places where they lead: /lib is
 * /usr/lib on most distributions, and a directory of its own on others.
 */
export const sensitiveDirectories: FactSource<'host', readonly string[]> = {
  id: 'sensitive-directories',
  scope: 'host',
  reads: readsOf(realPaths),
  read: (host) => {
    const paths = readFact(realPaths, host);
    // Without it the links of no mount are known either, so that every mount is judged by its name alone.
    if (!paths.known) return known(SYSTEM_DIRECTORIES, paths.evidence);
    const led = SYSTEM_DIRECTORIES.map((path) => paths.value[path] ?? USUAL_LINKS[path] ?? path);
    return known([...new Set([...SYSTEM_DIRECTORIES, ...led])], paths.evidence);
  },
};

/** For snapshots of before these directories were resolved. */
const USUAL_LINKS: Readonly<Record<string, string>> = { '/lib': '/usr/lib', '/lib64': '/usr/lib64' };
