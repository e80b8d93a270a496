import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type EvidenceKey, type FactSource, known, type Unread } from '../../model/fact.ts';
import { DEFAULT_SOCKET, engineList } from '../engine/engine-list.ts';
import { apiSocketsOf, containerdSocketsOf, defaultContainerdSockets } from '../engine/engine-sockets.ts';
import { installation } from '../host/installation.ts';
import { type RealPaths, realPaths } from '../host/real-paths.ts';
import { engineSubjects } from '../subjects.ts';
import { plainPath } from './host-path.ts';

/** A unix socket that gives whoever reaches it an engine. */
export interface EngineSocket {
  readonly path: string;
  readonly of: 'dockerd' | 'containerd';
}

/** The sockets that were found, and why there may be more. */
export interface KnownSockets {
  readonly sockets: readonly EngineSocket[];
  /** A fact that would have named further sockets; null where nothing is missing. */
  readonly missing: Unread | null;
}

/**
 * Every socket of the host through which an engine can be told what to do: those of each engine, those at the
 * usual places, and those of containerd. Some are known always, so that what reaches those can be said even
 * where the others could not be found out.
 */
export const knownSockets: FactSource<'host', KnownSockets> = {
  id: 'known-sockets',
  scope: 'host',
  reads: readsOf(engineList, installation, realPaths),
  read: (host) => {
    const docker = [DEFAULT_SOCKET];
    const containerd = [...defaultContainerdSockets()];
    const evidence = new Set<EvidenceKey>();
    let missing: Unread | null = null;
    const installed = readFact(installation, host);
    for (const key of installed.evidence) evidence.add(key);
    if (installed.known) docker.push(...installed.value.sockets.map(({ path }) => path));
    else missing ??= installed;
    const engines = engineSubjects(host);
    if (!engines.known) missing ??= engines;
    for (const engine of engines.known ? engines.value : []) {
      for (const [fact, paths] of [
        [apiSocketsOf(engine), docker],
        [containerdSocketsOf(engine), containerd],
      ] as const) {
        for (const key of fact.evidence) evidence.add(key);
        if (fact.known) paths.push(...fact.value);
        else missing ??= fact;
      }
    }
    const paths = readFact(realPaths, host);
    for (const key of paths.evidence) evidence.add(key);
    const leadsTo = paths.known ? paths.value : {};
    const sockets = [
      ...socketsAt(docker, 'dockerd', leadsTo),
      ...socketsAt(containerd, 'containerd', leadsTo),
    ];
    return known({ sockets, missing }, [...evidence]);
  },
};

/** Each socket by the path that names it and, where links lead elsewhere, by the place where it is. */
const socketsAt = (paths: readonly string[], of: EngineSocket['of'], leadsTo: RealPaths): EngineSocket[] =>
  [...new Set(paths.flatMap((path) => [plainPath(path), plainPath(leadsTo[path] ?? path)]))].map((path) => ({
    path,
    of,
  }));
