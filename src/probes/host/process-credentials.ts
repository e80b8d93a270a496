import { z } from 'zod';
import { isId } from './account-lines.ts';
import { byProcess } from './process-lines.ts';

/** The namespaces of a process by their numbers. */
export const namespacesShape = z.object({ cgroup: z.int(), mnt: z.int(), pid: z.int(), user: z.int() });
/** The namespaces that a process is in, by their numbers: the same number, the same namespace. */
export type Namespaces = z.infer<typeof namespacesShape>;

/** What there is to the rights of a process beside those that are in force. */
export const credentialsShape = z.object({
  /** Real, effective, saved and file system user id as the host sees them. */
  uids: z.array(z.int()).length(4),
  /** Capability masks, hexadecimal; the ambient one is null where the kernel has none (before 4.3). */
  capInheritable: z.string(),
  capPermitted: z.string(),
  capAmbient: z.string().nullable(),
  /** null where the account may not see them. */
  namespaces: namespacesShape.nullable(),
});
type Credentials = z.infer<typeof credentialsShape>;

/** Undefined where not all of it was printed. */
export function credentialsOf(
  status: ReadonlyMap<string, string>,
  namespaces: Namespaces | null,
): Credentials | undefined {
  const uids = (status.get('Uid') ?? '').split(/\s+/);
  const [inheritable, permitted] = [status.get('CapInh') ?? '', status.get('CapPrm') ?? ''];
  const ambient = status.get('CapAmb') ?? null;
  if (uids.length !== 4 || !uids.every(isId) || !isMask(inheritable) || !isMask(permitted)) return undefined;
  if (ambient !== null && !isMask(ambient)) return undefined;
  return {
    uids: uids.map(Number),
    capInheritable: inheritable,
    capPermitted: permitted,
    capAmbient: ambient,
    namespaces,
  };
}

/** From lines `/proc/PID/ns/KIND:number`; a process of which one is not seen is left out. */
export function namespacesIn(text: string): ReadonlyMap<number, Namespaces> {
  const [cgroup, mnt, pid, user] = ['cgroup', 'mnt', 'pid', 'user'].map((kind) =>
    byProcess(text, `ns/${kind}`),
  );
  const found = new Map<number, Namespaces>();
  for (const process of user?.keys() ?? []) {
    const numbers = [cgroup, mnt, pid, user].map((kind) => Number(kind?.get(process)?.[0] ?? Number.NaN));
    const [ofCgroup = 0, ofMounts = 0, ofProcesses = 0, ofUsers = 0] = numbers;
    if (numbers.every(Number.isSafeInteger))
      found.set(process, { cgroup: ofCgroup, mnt: ofMounts, pid: ofProcesses, user: ofUsers });
  }
  return found;
}

/** Whether a text is a set of capabilities as the kernel prints one. */
export const isMask = (text: string): boolean => /^[0-9a-f]{8,32}$/.test(text);
