import type { KernelMounts } from './kernel-mounts.ts';
import { type MountNamespace, type NamespaceMount, placesOf } from './mount-namespace.ts';

/** A place in a container where the kernel takes orders. */
export interface Door {
  /** Where the container sees it. */
  readonly place: string;
  readonly mount: NamespaceMount;
  /** The file by which the kernel is told to run a program, or what comes closest. */
  readonly door: string;
}

/** What is dangerous in /proc, by the path within it. */
const IN_PROC: readonly (readonly [path: string, file: string])[] = [
  ['/sys', '/sys/kernel/core_pattern'],
  ['/sysrq-trigger', '/sysrq-trigger'],
];

/** By the type of the file system: what a writable one opens wherever it is mounted. */
const WRITABLE: Readonly<Record<string, string>> = {
  sysfs: 'kernel/uevent_helper',
  binfmt_misc: 'register',
  cgroup: 'release_agent',
  cgroup2: 'cgroup.procs',
};

/** File systems that no container needs: even to see them is more than it should. */
const AT_ALL: Readonly<Record<string, string>> = {
  debugfs: 'kprobes, tracing and drivers',
  tracefs: 'kprobe_events',
  configfs: 'target and gadget drivers',
  securityfs: 'policies of the security modules',
};

/**
 * The places in a container at which root of the host can tell the kernel what to run, by mounts alone: modes say nothing,
 * since root owns these files. One that the kernel was built without is none. The host's own file systems bound to another place are found like the usual ones.
 */
export function doorsOf(namespace: KernelMounts): readonly Door[] {
  const inProc = [...new Set(devicesOf(namespace, 'proc'))].flatMap((device) =>
    IN_PROC.filter(([path]) => namespace.kernelPaths.includes(`/proc${path}`)).flatMap(([path, file]) =>
      placesOf(namespace, device, path)
        .filter(({ mount }) => mount.writable && mount.type === 'proc')
        .map(({ mount, path: place }) => ({ place, mount, door: doorIn(mount, place, path, file) })),
    ),
  );
  const others = namespace.reachable.flatMap((mount) => {
    const file = AT_ALL[mount.type] ?? (mount.writable ? WRITABLE[mount.type] : undefined);
    return file === undefined
      ? []
      : [
          {
            place: mount.mountPoint,
            mount,
            door: mount.root === '/' ? `${mount.mountPoint}/${file}` : mount.mountPoint,
          },
        ];
  });
  return [...inProc, ...others];
}

/** The file itself where the place leads to it, else what of the dangerous directory is mounted there. */
const doorIn = (mount: NamespaceMount, place: string, path: string, file: string): string =>
  mount.root.startsWith(`${path}/`) ? place : `${place}${file.slice(path.length)}`;

/** Numbers of the file systems of one type that can be reached. */
export const devicesOf = (namespace: MountNamespace, type: string): readonly string[] =>
  namespace.reachable.filter((mount) => mount.type === type).map(({ device }) => device);
