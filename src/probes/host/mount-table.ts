import { z } from 'zod';

/** One line of a mount table, as far as it is kept. */
export const mountShape = z.object({
  id: z.int(),
  parent: z.int(),
  /** Number of the file system, `major:minor`; binds and btrfs subvolumes have that of the whole. */
  device: z.string(),
  /** What of the file system is mounted: `/` for all of it, else a directory (bind) or a subvolume. */
  root: z.string(),
  mountPoint: z.string(),
  type: z.string(),
  /** A device below /dev; null for all others, whose sources can hold names of servers and shares. */
  source: z.string().nullable(),
});
export type Mount = Readonly<z.infer<typeof mountShape>>;

/**
 * Reads a line of /proc/PID/mountinfo (proc(5)): numbers, device, root, mount point, options, any number of optional
 * fields, a lone hyphen, type and source. Undefined where it is none.
 */
export function parseMount(line: string): Mount | undefined {
  const fields = line.split(' ');
  const [id, parent, device, root, mountPoint] = fields;
  const hyphen = fields.indexOf('-', 6);
  const [type, source] = hyphen < 0 ? [] : fields.slice(hyphen + 1, hyphen + 3);
  if (!isNumber(id) || !isNumber(parent) || !/^\d{1,10}:\d{1,10}$/.test(device ?? '')) return undefined;
  if (!mountPoint?.startsWith('/') || !root || !type || source === undefined) return undefined;
  const from = unescapeMountField(source);
  return {
    id: Number(id),
    parent: Number(parent),
    device: device ?? '',
    root: unescapeMountField(root),
    mountPoint: unescapeMountField(mountPoint),
    type: type.slice(0, 64),
    source: from.startsWith('/dev/') ? from.slice(0, 512) : null,
  };
}

/** The kernel writes space, tab, line break, backslash and hash as a backslash and three octal digits of each byte. */
export const unescapeMountField = (field: string): string =>
  field.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/**
 * The mount that a path lies on: from the root on, at each directory of the path, the mount that covers it. A mount
 * below a directory that was mounted over later is not reached. A directory that is only bound onto itself, which
 * dockerd does with a data root on a mount that is not shared, lies where it did before. Null where the table has no
 * root.
 */
export function mountHolding(mounts: readonly Mount[], path: string): Mount | null {
  const climbed = [...waysThrough(mounts)(path)];
  while (climbed.length > 1 && isOntoItself(climbed.at(-1), climbed.at(-2))) climbed.pop();
  return climbed.at(-1) ?? null;
}

/**
 * Finds the mounts on the way to a path of a mount table, from the root on: at each directory the one that covers it. The
 * last holds the path; there is none where the table has no root.
 */
export function waysThrough<M extends Mount>(mounts: readonly M[]): (path: string) => readonly M[] {
  const children = new Map<string, M>();
  // Of several on one place of the same mount the last is on top.
  for (const mount of mounts) children.set(`${mount.parent} ${mount.mountPoint}`, mount);
  const ids = new Set(mounts.map(({ id }) => id));
  const first = mounts.findLast(
    ({ id, parent, mountPoint }) => mountPoint === '/' && (!ids.has(parent) || parent === id),
  );
  return (path) => {
    if (!first) return [];
    const climbed = new Set([first]);
    let at = first;
    for (const directory of directoriesOf(path)) {
      for (;;) {
        const over = children.get(`${at.id} ${directory}`);
        if (!over || climbed.has(over)) break;
        climbed.add(over);
        at = over;
      }
    }
    return [...climbed];
  };
}

/** Whether a mount shows at its place what would be there without it. */
function isOntoItself(mount: Mount | undefined, below: Mount | undefined): boolean {
  if (!mount || !below || mount.device !== below.device) return false;
  const way = mount.mountPoint.slice(below.mountPoint === '/' ? 0 : below.mountPoint.length);
  return mount.root === (`${below.root === '/' ? '' : below.root}${way}` || '/');
}

/** `/`, then every directory on the way to a path, and the path itself. */
function directoriesOf(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '');
  return ['/', ...names.map((_, at) => `/${names.slice(0, at + 1).join('/')}`)];
}

const isNumber = (word: string | undefined): boolean => /^\d{1,10}$/.test(word ?? '');

/** Whether a path is a directory or lies in it. */
export const liesIn = (path: string, directory: string): boolean =>
  directory === '/' || path === directory || path.startsWith(`${directory}/`);
