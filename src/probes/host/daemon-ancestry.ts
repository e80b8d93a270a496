import { isId } from './account-lines.ts';
import { containerOf } from './container-cgroup.ts';

/** What /proc/PID/status says of a process. */
export interface ProcessStatus {
  readonly name: string;
  readonly parentPid: number;
  /** Effective user and group. */
  readonly uid: number;
  readonly gid: number;
  /** In how many process namespaces it is, seen from the one of the reader: 1 means in no further one. */
  readonly namespaces: number;
}

/** Reads lines `/proc/PID/status:Field:<tab>values`; processes of which a field is missing are left out. */
export function parseStatuses(text: string): ReadonlyMap<number, ProcessStatus> {
  const fields = new Map<number, Map<string, string[]>>();
  for (const line of text.split('\n')) {
    const [, pid, name = '', values = ''] = /^\/proc\/(\d+)\/status:(\w+):\s*(.*)$/.exec(line) ?? [];
    if (!isId(pid)) continue;
    const own = fields.get(Number(pid)) ?? new Map<string, string[]>();
    fields.set(Number(pid), own.set(name, values.split(/\s+/)));
  }
  const statuses = new Map<number, ProcessStatus>();
  for (const [pid, own] of fields) {
    const [parent, uid, gid] = [own.get('PPid')?.[0], own.get('Uid')?.[1], own.get('Gid')?.[1]];
    if (!isId(parent) || !isId(uid) || !isId(gid)) continue;
    statuses.set(pid, {
      name: own.get('Name')?.join(' ') ?? '',
      parentPid: Number(parent),
      uid: Number(uid),
      gid: Number(gid),
      // Kernels before 4.1 do not have the field.
      namespaces: own.get('NSpid')?.length ?? 1,
    });
  }
  return statuses;
}

/** A dockerd below rootlesskit, or of another user than root. */
export const isRootless = (pid: number, statuses: ReadonlyMap<number, ProcessStatus>): boolean =>
  statuses.get(pid)?.uid !== 0 || ancestors(pid, statuses).some((status) => status.name === 'rootlesskit');

interface Place {
  /** Content of /proc/PID/cgroup. */
  readonly cgroup: string;
  /** Link /proc/PID/ns/pid; empty where it may not be read. */
  readonly namespace: string;
}

/**
 * Whether a dockerd belongs to a container and not to the host. The cgroup of a container settles it, also with
 * `--pid host`. A process namespace of its own does too (system containers, `unshare`), but not where rootlesskit made
 * it: `rootlesskit --pidns` is itself a process of the host, while that of a rootless engine in a container is not.
 */
export function isNested(
  pid: number,
  own: Place,
  first: Place,
  statuses: ReadonlyMap<number, ProcessStatus>,
): boolean {
  if (containerOf(own.cgroup, first.cgroup) !== null) return true;
  const elsewhere =
    (statuses.get(pid)?.namespaces ?? 1) > 1 ||
    (own.namespace !== '' && first.namespace !== '' && own.namespace !== first.namespace);
  return (
    elsewhere &&
    !ancestors(pid, statuses).some((status) => status.name === 'rootlesskit' && status.namespaces === 1)
  );
}

function ancestors(pid: number, statuses: ReadonlyMap<number, ProcessStatus>): readonly ProcessStatus[] {
  const found: ProcessStatus[] = [];
  let at = statuses.get(pid);
  while (at && found.length < 32) {
    at = statuses.get(at.parentPid);
    if (at) found.push(at);
  }
  return found;
}
