const CONTAINER_ID = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/;

/**
 * Id of the container whose cgroup a process is in; null where it is in none. `cgroup` is the content of
 * /proc/PID/cgroup, `first` that of the first process. Docker in Docker nests ids: the outermost is that of the host's
 * container. Where the host itself runs in a container, the path of its first process stands before every other.
 */
export function containerOf(cgroup: string, first: string): string | null {
  const bases = new Map(first.split('\n').map((line) => hierarchyAndPath(line)));
  for (const line of cgroup.split('\n')) {
    const [hierarchy, path] = hierarchyAndPath(line);
    const base = bases.get(hierarchy) ?? '';
    const below = CONTAINER_ID.test(base) && path.startsWith(base) ? path.slice(base.length) : path;
    const id = CONTAINER_ID.exec(below)?.[0];
    if (id) return id;
  }
  return null;
}

/** Takes `7:blkio:/docker/<id>` apart into `7:blkio` and the path. */
function hierarchyAndPath(line: string): readonly [string, string] {
  const at = line.indexOf(':/');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
