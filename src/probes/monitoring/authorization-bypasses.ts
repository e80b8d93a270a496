import { ancestor, readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { engineList } from '../engine/engine-list.ts';
import { filesInRole, presentFile, readsOfRole } from '../files/files-in-role.ts';
import { engineSubjects, fileSubject } from '../subjects.ts';

/** A way to containers on which a plugin of an engine is not asked. */
export interface Bypass {
  /** Follows the words "not asked at". */
  readonly where: string;
}

/**
 * The ways past the authorization plugins of an engine: further engines of root that ask other plugins, and sockets of
 * containerd that others than root may open. Engines of users have no rights of root to guard.
 */
export const authorizationBypasses: FactSource<'engine', readonly Bypass[]> = {
  id: 'authorization-bypasses',
  scope: 'engine',
  reads: [...new Set([...readsOf(engineInfo, engineList, presentFile), ...readsOfRole('containerd-socket')])],
  read: (engine) => {
    const host = ancestor(engine, 'host');
    const own = readFact(engineInfo, engine);
    if (!own.known) return own;
    // Where no plugin decides there is nothing to go past.
    if (own.value.Plugins.Authorization.length === 0) return known([], own.evidence);
    const engines = engineSubjects(host);
    if (!engines.known) return engines;
    const evidence = new Set([...own.evidence, ...engines.evidence]);
    const found: Bypass[] = [];
    for (const other of engines.value) {
      if (other.item.id === engine.item.id || other.item.rootless || other.item.state === 'stopped') continue;
      const info = readFact(engineInfo, other);
      if (!info.known) return info;
      for (const key of info.evidence) evidence.add(key);
      const missing = own.value.Plugins.Authorization.filter(
        (name) => !info.value.Plugins.Authorization.includes(name),
      );
      if (missing.length > 0) found.push({ where: `engine ${other.item.id}` });
    }
    const sockets = filesInRole('containerd-socket', host);
    for (const key of sockets.evidence) evidence.add(key);
    const [unknown] = sockets.unknown;
    if (unknown) return unread(unknown.fact.cause, unknown.fact.evidence);
    for (const item of sockets.files) {
      const file = presentFile.read(fileSubject(host, item));
      if (!file.known) return file;
      for (const key of file.evidence) evidence.add(key);
      const { mode, uid, gid, user, group, target } = file.value;
      const open = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0) || uid !== 0;
      if (open) found.push({ where: `${target} (${user}:${group} ${mode.toString(8)})` });
    }
    return known(found, [...evidence]);
  },
};
