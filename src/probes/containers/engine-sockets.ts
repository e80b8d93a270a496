import { deriveFact } from '../../kit/define-fact.ts';
import { DEFAULT_SOCKET, engineList } from '../engine-list.ts';
import { daemonProcesses } from '../host/daemon-processes.ts';
import { installation } from '../host/installation.ts';
import { plainPath } from './host-path.ts';

/** A unix socket that gives whoever reaches it the engine. */
export interface EngineSocket {
  readonly path: string;
  readonly of: 'dockerd' | 'containerd';
}

/** Sockets of containerd: as a service of its own, and as a child of dockerd. */
const CONTAINERD_SOCKETS = ['/run/containerd/containerd.sock', '/run/docker/containerd/containerd.sock'];

/** Sockets that dockerd keeps for other purposes than its API. */
const OTHER_PURPOSE = /(containerd|metrics|libnetwork|plugins)/;

/**
 * Every socket of the host through which an engine can be told what to do: those on which a dockerd listens,
 * those named by its flags, those at the usual places, and containerd's.
 */
export const engineSockets = deriveFact({
  id: 'engine-sockets',
  scope: 'host',
  from: { engineList, daemonProcesses, installation },
  value: ({ engineList, daemonProcesses, installation }): readonly EngineSocket[] => {
    const own = daemonProcesses.filter(({ nested }) => !nested);
    const docker = [
      DEFAULT_SOCKET,
      ...engineList.flatMap(({ socket }) => socket ?? []),
      ...installation.sockets.map(({ path }) => path),
      ...own.flatMap(({ unixSockets }) =>
        (unixSockets ?? []).filter((path) => !OTHER_PURPOSE.test(path)).flatMap(unixPath),
      ),
      ...own.flatMap(({ flags }) => (flags.host ?? []).flatMap(unixPath)),
    ];
    const containerd = [
      ...CONTAINERD_SOCKETS,
      ...own.flatMap(({ flags }) => (flags.containerd ?? []).flatMap(unixPath)),
    ];
    return [...socketsAt(docker, 'dockerd'), ...socketsAt(containerd, 'containerd')];
  },
});

const unixPath = (address: string): string[] => {
  const path = address.replace(/^unix:\/\//, '');
  return path.startsWith('/') ? [path] : [];
};

const socketsAt = (paths: readonly string[], of: EngineSocket['of']): EngineSocket[] =>
  [...new Set(paths.map(plainPath))].map((path) => ({ path, of }));
