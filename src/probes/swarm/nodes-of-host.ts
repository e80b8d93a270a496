import type { Subject } from '../../model/subject.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { engineSubjects } from '../subjects.ts';

/** What is needed to look at a node of a swarm from the host. */
interface SwarmNode {
  readonly pid: number;
  readonly uid: number;
  readonly stateFile: string;
}

/**
 * Where an engine keeps with what it became a node. The data root that /info names has the suffix of user namespaces
 * where they are on.
 */
export const stateFileBelow = (dataRoot: string): string =>
  `${dataRoot.replace(/\/+$/, '')}/swarm/docker-state.json`;

/** The engines of this host that are nodes of a swarm; one whose process was not seen may be another host's. */
export function swarmNodesOf(host: Subject<'host'>): readonly SwarmNode[] {
  const engines = engineSubjects(host);
  return (engines.known ? engines.value : []).flatMap((engine) => {
    const info = engineInfo.read(engine);
    const { pid, uid } = engine.item;
    if (!info.known || pid === null || info.value.Swarm.LocalNodeState === 'inactive') return [];
    const { DockerRootDir } = info.value;
    return DockerRootDir.startsWith('/') ? [{ pid, uid, stateFile: stateFileBelow(DockerRootDir) }] : [];
  });
}
