import type { Unread } from '../../model/fact.ts';
import type { EngineDirectory } from '../engine/engine-directories.ts';
import { anyForm, type BindMount, describeMount } from './bind-mounts.ts';
import { isWithin, plainPath } from './host-path.ts';
import { describeBind, type KernelBind } from './kernel-binds.ts';

/** A mount through which a container sees what an engine or containerd stores. */
export interface DataRootMount {
  readonly directory: EngineDirectory;
  readonly writable: boolean;
  /** It leads to nothing but directories of containers, in which their logs lie. */
  readonly logs: boolean;
  readonly observed: string;
}

/** Of the mounts of a container those that are, hold or lie in one of the directories, by the engine's word and by the kernel's. */
export function dataRootMounts(
  mounts: readonly BindMount[],
  kernel: readonly KernelBind[],
  directories: readonly EngineDirectory[],
): { readonly found: readonly DataRootMount[]; readonly unresolved: Unread | undefined } {
  let unresolved: Unread | undefined;
  const flagged: string[] = [];
  const found = mounts.flatMap((mount): DataRootMount[] => {
    for (const directory of directories) {
      const answer = anyForm(
        mount,
        (path) => isWithin(path, directory.path) || isWithin(directory.path, path),
      );
      if (answer === true) {
        flagged.push(plainPath(mount.destination));
        const logs = anyForm(mount, (path) => isWithin(path, `${directory.path}/containers`)) === true;
        return [{ directory, writable: mount.writable, logs, observed: describeMount(mount) }];
      }
      if (answer !== false) unresolved ??= answer;
    }
    return [];
  });
  const seen = kernel.flatMap((bind): DataRootMount[] => {
    if (flagged.some((destination) => isWithin(plainPath(bind.destination), destination))) return [];
    for (const directory of directories) {
      const path = bind.paths.find((one) => isWithin(one, directory.path) || isWithin(directory.path, one));
      if (path === undefined) continue;
      const logs = isWithin(path, `${directory.path}/containers`);
      return [{ directory, writable: bind.writable, logs, observed: describeBind(bind, path) }];
    }
    return [];
  });
  return { found: [...found, ...seen], unresolved };
}
