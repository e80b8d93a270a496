/** One line of a mount table, as far as it is kept. */
export interface Mount {
  readonly id: number;
  readonly parent: number;
  /** Number of the file system, `major:minor`; binds and btrfs subvolumes have that of the whole. */
  readonly device: string;
  /** Only a part of the file system is mounted: a directory (bind) or a subvolume. */
  readonly part: boolean;
  readonly mountPoint: string;
  readonly type: string;
  /** A device below /dev; null for all others, whose sources can hold names of servers and shares. */
  readonly source: string | null;
}

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
    part: root !== '/',
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
 * below a directory that was mounted over later is not reached. Null where the table has no root.
 */
export function mountHolding(mounts: readonly Mount[], path: string): Mount | null {
  const children = new Map<string, Mount>();
  // Of several on one place of the same mount the last is on top.
  for (const mount of mounts) children.set(`${mount.parent} ${mount.mountPoint}`, mount);
  const ids = new Set(mounts.map(({ id }) => id));
  const first = mounts.findLast(
    ({ id, parent, mountPoint }) => mountPoint === '/' && (!ids.has(parent) || parent === id),
  );
  if (!first) return null;
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
  return at;
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
