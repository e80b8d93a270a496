import { posix } from 'node:path';
import { plainPath } from '../containers/host-path.ts';
import type { AuditRules } from '../host/audit-rules.ts';
import { loadedRules, rulesOnDisk } from './loaded-rules.ts';

/** Directories of the paths in rules, which can be reached through links. */
export function directoriesOfRules({ loaded, onDisk }: AuditRules): readonly string[] {
  const keep = (path: string): string => path;
  const disk = rulesOnDisk(onDisk.state === 'read' ? onDisk.files : {}, keep);
  const kernel = loadedRules(loaded.state === 'read' ? loaded.rules : [], [], keep);
  const paths = [...kernel, ...disk].flatMap(({ path }) => (path === null ? [] : [plainPath(path)]));
  return [...new Set(paths.map((path) => posix.dirname(path)))];
}
