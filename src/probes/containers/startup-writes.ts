import { cause } from '../../model/cause.ts';
import type { Fact, Unread } from '../../model/fact.ts';
import { unread } from '../../model/fact.ts';
import type { FileStatuses } from '../host/file-statuses.ts';
import { anyForm, type BindMount, describeMount } from './bind-mounts.ts';
import { isWithin, plainPath } from './host-path.ts';
import type { HostUsers } from './host-users.ts';
import { describeBind, type KernelBind } from './kernel-binds.ts';
import { touches } from './listed-paths.ts';

/** A writable mount of a listed path of the host. */
export interface StartupWrite {
  /** Of the host, as the operator wrote it, or as the kernel has it. */
  readonly path: string;
  readonly observed: string;
}

/**
 * Of the mounts of a container those that are writable and touch a listed path: by the engine's word, and by the kernel's,
 * since a mount may have been made writable later, and one below a read-only mount can be writable by itself.
 */
export function startupWrites(
  mounts: readonly BindMount[],
  kernel: readonly KernelBind[],
  listed: readonly string[],
): { readonly writes: readonly StartupWrite[]; readonly unresolved: Unread | undefined } {
  let unresolved: Unread | undefined;
  const isListed = (path: string): boolean => listed.some((one) => touches(path, one));
  const told = mounts.filter((mount) => {
    if (!mount.writable) return false;
    const answer = anyForm(mount, isListed);
    if (typeof answer === 'boolean') return answer;
    unresolved ??= answer;
    return false;
  });
  const destinations = told.map(({ destination }) => plainPath(destination));
  const seen = kernel.flatMap((bind): StartupWrite[] => {
    const path = bind.paths.find(isListed);
    return bind.writable &&
      path !== undefined &&
      !destinations.some((destination) => isWithin(plainPath(bind.destination), destination))
      ? [{ path, observed: describeBind(bind, path) }]
      : [];
  });
  return {
    writes: [...told.map((mount) => ({ path: mount.source, observed: describeMount(mount) })), ...seen],
    unresolved,
  };
}

/** Whether a container may write to a path as the users that it has, and why, in words that follow the mount. */
type Writing =
  | { readonly answer: 'yes' | 'no' | 'perhaps'; readonly words: string }
  | { readonly answer: 'unread'; readonly words: string; readonly fact: Unread };

/** By the bits of the mode alone: capabilities apart from root's, access lists and groups can allow more. */
export function whoMayWrite({ path }: StartupWrite, users: HostUsers, statuses: Fact<FileStatuses>): Writing {
  if (users === null) return { answer: 'perhaps', words: ', user on the host unknown' };
  if (users.includes(0)) return { answer: 'yes', words: ', as root of the host' };
  const status = statuses.known ? (statuses.value[path] ?? statuses.value[plainPath(path)]) : undefined;
  const as = `, as user ${users.slice(0, 4).join(', ')} of the host`;
  if (!statuses.known) return { answer: 'unread', words: as, fact: statuses };
  if (status?.state === 'unread')
    return { answer: 'unread', words: as, fact: unread(status.cause, statuses.evidence) };
  if (status?.state !== 'present') {
    const detail = `Who owns ${path} on the host was not read.`;
    const fact = unread(
      cause('not-collected', detail, 'Look at it on the host with ls -ld.'),
      statuses.evidence,
    );
    return { answer: 'unread', words: as, fact };
  }
  const { uid, mode } = status;
  const words = `${as}; it belongs to user ${uid}, mode ${mode.toString(8).padStart(4, '0')}`;
  if ((mode & 0o002) !== 0 || (users.includes(uid) && (mode & 0o200) !== 0)) return { answer: 'yes', words };
  return { answer: (mode & 0o020) !== 0 ? 'perhaps' : 'no', words };
}
