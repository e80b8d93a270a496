import { z } from 'zod';
import { type Mount, mountShape, parseMount, waysThrough } from '../host/mount-table.ts';
import { isWithin } from './host-path.ts';

/** A mount as the processes of a container have it. */
export const namespaceMountShape = mountShape.extend({
  /** Neither the mount nor its file system is read-only. Modes of files say nothing about it. */
  writable: z.boolean(),
});
export type NamespaceMount = Readonly<z.infer<typeof namespaceMountShape>>;

/** What a container sees where: paths are those within it. */
export interface MountNamespace {
  /** In the order of the kernel, also those that no path leads to any more. */
  readonly mounts: readonly NamespaceMount[];
  /** The mount that a path lies on; null where the table has no root. */
  holding(path: string): NamespaceMount | null;
  /** Those that a path leads to: no other was mounted over them later. */
  readonly reachable: readonly NamespaceMount[];
}

/** Where the last mount on a path wins, and one below a directory that was mounted over later is not reached. */
export function mountNamespace(mounts: readonly NamespaceMount[]): MountNamespace {
  const way = waysThrough(mounts);
  const holding = (path: string) => way(path).at(-1) ?? null;
  return { mounts, holding, reachable: mounts.filter((mount) => holding(mount.mountPoint) === mount) };
}

/**
 * Reads a line of /proc/PID/mountinfo with its options: those of the mount are the sixth field, those of the file system
 * the last. Undefined where it is none.
 */
export function parseNamespaceMount(line: string): NamespaceMount | undefined {
  const mount = parseMount(line);
  const fields = line.split(' ');
  const own = readOnly(fields[5]);
  const all = readOnly(fields[fields.indexOf('-', 6) + 3]);
  return mount && own !== undefined && all !== undefined ? { ...mount, writable: !own && !all } : undefined;
}

/** The kernel begins every list of options with ro or rw. */
const readOnly = (options: string | undefined): boolean | undefined =>
  ({ ro: true, rw: false })[options?.split(',', 1)[0] ?? ''];

/** Types of file systems that show the kernel itself: the way to its settings, and into its memory. */
const KERNEL_FILE_SYSTEMS: readonly string[] = [
  'proc',
  'sysfs',
  'cgroup',
  'cgroup2',
  'debugfs',
  'tracefs',
  'configfs',
  'securityfs',
  'efivarfs',
  'bpf',
  'binfmt_misc',
  'pstore',
  'fusectl',
];

/** Whether a mount shows the kernel's own files and not some that were put there. */
const showsKernel = ({ type }: NamespaceMount): boolean => KERNEL_FILE_SYSTEMS.includes(type);

/**
 * Whether what the kernel has at a path cannot be seen there. Runtimes cover files with the null device (a mount whose
 * root is /null) and directories with an empty read-only tmpfs; any file system but the kernel's own hides it just as well.
 */
export function isMasked(namespace: MountNamespace, path: string): boolean {
  const mount = namespace.holding(path);
  return mount !== null && !showsKernel(mount);
}

/** Whether a path can be written as far as mounts go. */
export const isWritable = (namespace: MountNamespace, path: string): boolean =>
  namespace.holding(path)?.writable ?? false;

/** The path that a mount has within its file system, of a path that lies on it. */
export function pathWithin(mount: Mount, path: string): string {
  const below = mount.mountPoint === '/' ? path : path.slice(mount.mountPoint.length);
  return `${mount.root === '/' ? '' : mount.root}${below}` || '/';
}

/**
 * Where files of a file system can be reached: a path for each reachable mount of the device that holds the given path
 * within it, or lies in it.
 */
export function placesOf(
  namespace: MountNamespace,
  device: string,
  within: string,
): readonly { readonly mount: NamespaceMount; readonly path: string }[] {
  return namespace.reachable.flatMap((mount) => {
    if (mount.device !== device) return [];
    if (isWithin(mount.root, within)) return [{ mount, path: mount.mountPoint }];
    if (!isWithin(within, mount.root)) return [];
    const below = within.slice(mount.root === '/' ? 0 : mount.root.length);
    const path = `${mount.mountPoint === '/' ? '' : mount.mountPoint}${below}` || '/';
    return namespace.holding(path) === mount ? [{ mount, path }] : [];
  });
}
