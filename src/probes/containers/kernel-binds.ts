import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known, unread } from '../../model/fact.ts';
import { type ContainerInspect, containerInspect } from '../docker/container-inspect.ts';
import { type Mount, waysThrough } from '../host/mount-table.ts';
import { hostMounts } from '../host/mounts.ts';
import { isWithin } from './host-path.ts';
import { kernelMounts } from './kernel-mounts.ts';

/** What of the host a container sees by the word of the kernel, whatever it was asked to mount. */
export interface KernelBind {
  /** Paths of the host that show the same files, and mounts of the host that lie below them. */
  readonly paths: readonly string[];
  /** Where it is in the container. */
  readonly destination: string;
  /** Neither the mount nor its file system is read-only. */
  readonly writable: boolean;
  readonly type: string;
}

/**
 * The files of the host in a container as the kernel has them mounted: its table of mounts joined with that of the host by
 * device, since a bind of a mount of its own shows `/` for its root. What an engine gives each container of its own is left
 * out: the root file system, the files below `containers/<id>` (also those of a container whose network or IPC namespace
 * it shares), and volumes. Empty while it has no process.
 */
export const kernelBinds: FactSource<'container', readonly KernelBind[]> = {
  id: 'kernel-binds',
  scope: 'container',
  reads: readsOf(containerInspect, kernelMounts, hostMounts),
  read: (container) => {
    const inspect = containerInspect.read(container);
    if (!inspect.known) return inspect;
    const own = kernelMounts.read(container);
    const evidence = [...new Set([...inspect.evidence, ...own.evidence])];
    if (!own.known) return unread(own.cause, evidence);
    if (own.value === null) return known([], evidence);
    const host = readFact(hostMounts, container);
    evidence.push(...host.evidence);
    if (!host.known) return unread(host.cause, evidence);
    const given = ownPaths(inspect.value);
    const binds = own.value.reachable.flatMap((mount): KernelBind[] => {
      const paths = pathsOnHost(mount, host.value);
      const { mountPoint: destination, writable, type } = mount;
      if (destination === '/' || paths.length === 0) return [];
      if (paths.some((path) => given(path) || isShared(inspect.value, path, destination))) return [];
      return [{ paths, destination, writable, type }];
    });
    return known(binds, evidence);
  },
};

/** Tells the paths below which an engine keeps what it gives this container alone. */
function ownPaths({ Id, Mounts }: ContainerInspect): (path: string) => boolean {
  const volumes = Mounts.flatMap(({ Type, Source }) =>
    Type === 'volume' && Source.startsWith('/') ? [Source] : [],
  );
  const suffixes = Mounts.flatMap(({ Type, Name }) =>
    Type === 'volume' && Name ? [`/volumes/${Name}/_data`] : [],
  );
  return (path) =>
    `${path}/`.includes(`/containers/${Id}/`) ||
    volumes.some((volume) => isWithin(path, volume)) ||
    suffixes.some((suffix) => `${path}/`.includes(`${suffix}/`));
}

/** The files of a container that an engine also gives to those that share its namespace, by where they get them. */
const SHARED = {
  NetworkMode: /^\/containers\/[0-9a-f]{64}(\/(?:resolv\.conf|hostname|hosts))$/,
  IpcMode: /^\/containers\/[0-9a-f]{64}\/(?:mounts\/)?shm$/,
} as const;

function isShared({ HostConfig }: ContainerInspect, path: string, destination: string): boolean {
  const place = path.slice(Math.max(0, path.indexOf('/containers/')));
  const file = HostConfig.NetworkMode.startsWith('container:')
    ? SHARED.NetworkMode.exec(place)?.[1]
    : undefined;
  if (file !== undefined) return destination === `/etc${file}`;
  return (
    HostConfig.IpcMode.startsWith('container:') && destination === '/dev/shm' && SHARED.IpcMode.test(place)
  );
}

/** Where the host has what a mount shows: through each of its own mounts of that device that a path still leads to. */
export function pathsOnHost(mount: Mount, host: readonly Mount[]): readonly string[] {
  const paths = inSight(host).flatMap((one) => {
    if (one.device !== mount.device) return [];
    if (isWithin(mount.root, one.root)) {
      const below = mount.root.slice(one.root === '/' ? 0 : one.root.length);
      return [`${one.mountPoint === '/' ? '' : one.mountPoint}${below === '/' ? '' : below}` || '/'];
    }
    return isWithin(one.root, mount.root) ? [one.mountPoint] : [];
  });
  return [...new Set(paths)].slice(0, MOST_PATHS);
}

/** Where an engine mounts what a volume stands for: another name of something that lies elsewhere. */
const VOLUME = /\/volumes\/[^/]+\/_data$/;

/** Tables by what of them a path still leads to; one table serves all containers of a host. */
const seen = new WeakMap<readonly Mount[], readonly Mount[]>();

function inSight(host: readonly Mount[]): readonly Mount[] {
  const before = seen.get(host);
  if (before) return before;
  const way = waysThrough(host);
  const left = host.filter(
    (one) => !VOLUME.test(one.mountPoint) && way(one.mountPoint).at(-1)?.device === one.device,
  );
  seen.set(host, left);
  return left;
}

/** Of what is mounted in more places on the host the first are enough to say what it is. */
const MOST_PATHS = 64;

/** Words for it in a report. */
export const describeBind = ({ paths, destination, writable }: KernelBind, path = paths[0] ?? ''): string =>
  `${path} at ${destination} ${writable ? 'rw' : 'ro'} (mountinfo)`;
