import { cause } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import type { ContainerProcess } from '../host/container-processes.ts';

/**
 * The effective user id of a process within its own user namespace: `uid_map` has lines of first id inside, first id
 * outside and how many (user_namespaces(7)). Unread where the map is, or does not name the id.
 */
export function uidInside({ pid, uid, uidMap }: ContainerProcess): number | Unread {
  if (uidMap === null) {
    const detail = `The user namespace of process ${pid} (uid_map) may not be read, so its user ${uid} cannot be translated into the container.`;
    return unread(cause('needs-root', detail, 'Audit as root.'));
  }
  for (const line of uidMap) {
    const [inside, outside, length] = line.split(' ').map(Number);
    if (inside === undefined || outside === undefined || length === undefined) continue;
    if (uid >= outside && uid < outside + length) return inside + uid - outside;
  }
  const detail = `Process ${pid} has user ${uid}, which its user namespace (uid_map) does not name.`;
  return unread(
    cause('contradiction', detail, 'Audit again, in the user namespace that the engine runs in.'),
  );
}
