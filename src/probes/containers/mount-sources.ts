import type { ContainerInspect } from '../docker/container-inspect.ts';

/** What a container mounts, as its inspection announces it. */
export interface MountSource {
  /** Path on the host as the operator wrote it; empty for a volume. */
  readonly source: string;
  readonly destination: string;
  readonly writable: boolean;
  /** shared, rshared, slave, ... ; empty where it is the default. */
  readonly propagation: string;
  /** The field of the inspection that names it. */
  readonly field: 'Mounts' | 'HostConfig.Binds' | 'HostConfig.Mounts';
  /** The named volume behind it; null for a bind mount. */
  readonly volume: string | null;
}

/** The bind mounts of a container. */
export const bindsOf = (inspect: ContainerInspect): MountSource[] =>
  mountsOf(inspect).filter(({ volume }) => volume === null);

/** The named volumes of driver `local` in a container. */
export const namedVolumesOf = (inspect: ContainerInspect): (MountSource & { readonly volume: string })[] =>
  mountsOf(inspect).filter((mount): mount is MountSource & { volume: string } => mount.volume !== null);

/**
 * `Mounts` says what is mounted; what HostConfig asks for beside it counts too, since an engine may fill
 * `Mounts` only when the container starts.
 */
function mountsOf(inspect: ContainerInspect): MountSource[] {
  const mounted = inspect.Mounts.flatMap((mount): MountSource[] => {
    // An engine that left out the driver would mean its own.
    if (mount.Type !== 'bind' && !(mount.Type === 'volume' && ['local', ''].includes(mount.Driver)))
      return [];
    return [
      {
        source: mount.Type === 'bind' ? mount.Source : '',
        destination: mount.Destination,
        writable: mount.RW,
        propagation: mount.Propagation,
        field: 'Mounts',
        volume: mount.Type === 'volume' ? mount.Name : null,
      },
    ];
  });
  const taken = new Set(inspect.Mounts.map(({ Destination }) => Destination));
  const asked = [...inspect.HostConfig.Binds.flatMap(parseBind), ...askedMounts(inspect)];
  return [...mounted, ...asked.filter(({ destination }) => !taken.has(destination.replace(/(.)\/+$/, '$1')))];
}

/** `source:destination[:options]`, where a source without a slash in front is the name of a volume. */
function parseBind(bind: string): MountSource[] {
  const [source = '', destination = '', options = ''] = bind.split(':');
  if (!source || !destination) return [];
  const words = options.split(',');
  const isPath = source.startsWith('/');
  return [
    {
      source: isPath ? source : '',
      destination,
      writable: !words.includes('ro'),
      propagation: words.find((word) => /^r?(shared|slave|private)$/.test(word)) ?? '',
      field: 'HostConfig.Binds',
      volume: isPath ? null : source,
    },
  ];
}

function askedMounts(inspect: ContainerInspect): MountSource[] {
  return inspect.HostConfig.Mounts.flatMap((mount): MountSource[] => {
    // An anonymous volume has no source; it is never a directory of the host.
    if (!mount.Source || (mount.Type !== 'bind' && mount.Type !== 'volume')) return [];
    return [
      {
        source: mount.Type === 'bind' ? mount.Source : '',
        destination: mount.Target,
        writable: !mount.ReadOnly,
        propagation: mount.BindOptions?.Propagation ?? '',
        field: 'HostConfig.Mounts',
        volume: mount.Type === 'volume' ? mount.Source : null,
      },
    ];
  });
}
