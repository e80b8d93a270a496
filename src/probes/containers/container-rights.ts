import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type Fact, type FactSource, known, mapFact, unread } from '../../model/fact.ts';
import { type ContainerProcess, containerProcesses } from '../host/container-processes.ts';
import type { Namespaces } from '../host/process-credentials.ts';
import { capabilitiesInMask } from './capabilities.ts';
import { kernelView, processesOf } from './kernel-view.ts';

/** What a process in a container may do, by the word of the kernel. */
export interface ProcessRights extends Omit<ContainerProcess, 'credentials' | 'uidMap'> {
  /** Real, effective, saved and file system user id as the host sees them. */
  readonly uids: readonly number[];
  /** Capabilities that it has or can take by itself: effective, permitted or ambient. */
  readonly held: readonly string[];
  /** Those that a program which it starts can get at most. */
  readonly bounding: readonly string[];
  readonly inheritable: readonly string[];
  readonly ambient: readonly string[];
  /** null where the account may not see them. */
  readonly namespaces: Namespaces | null;
  /**
   * Whether it lies in a user namespace of its own: its capabilities then hold for what belongs to that namespace only.
   * null where the account may not see it.
   */
  readonly ownUsers: boolean | null;
  /** Whether user id 0 of the host is among the ids that its user namespace knows; null where the map may not be read. */
  readonly canBeHostRoot: boolean | null;
}

/** The rights in a running container. */
export interface ContainerRights {
  readonly main: ProcessRights;
  /** Of every process; unread where one may have stayed out of sight. */
  readonly all: Fact<readonly ProcessRights[]>;
  /** Those that were seen: every process, or the main one. */
  readonly seen: readonly ProcessRights[];
  /** Namespaces of the first process of the host; null where the account may not see them. */
  readonly host: Namespaces | null;
  /** kernel.yama.ptrace_scope, 0 without Yama; null where it was not read. */
  readonly ptraceScope: number | null;
}

/** What the processes of a container may do; unread where it has none, and where they were not seen. */
export const containerRights: FactSource<'container', ContainerRights> = {
  id: 'container-rights',
  scope: 'container',
  reads: readsOf(kernelView, processesOf, containerProcesses),
  read: (container) => {
    const main = kernelView.read(container);
    if (!main.known) return main;
    const all = processesOf.read(container);
    if (main.value === null) {
      if (!all.known) return all;
      const detail = `Container ${container.item.name} has no process any more.`;
      return unread(cause('vanished', detail, 'Audit again.'), main.evidence);
    }
    const table = readFact(containerProcesses, container);
    if (!table.known) return table;
    const host = table.value.kernel;
    const own = host && rightsOf(main.value, host.namespaces);
    const others = all.known ? all.value.map((one) => host && rightsOf(one, host.namespaces)) : [];
    if (!host || !own || !others.every((one) => one !== undefined))
      return unread(NOT_COLLECTED, table.evidence);
    return known(
      {
        main: own,
        all: mapFact(all, () => others),
        seen: all.known ? others : [own],
        host: host.namespaces,
        ptraceScope: host.ptraceScope,
      },
      [...main.evidence, ...all.evidence],
    );
  },
};

const NOT_COLLECTED = cause(
  'not-collected',
  'What else there is to the rights of processes in containers was not read.',
  'Collect again with this version of plimsoll.',
);

function rightsOf(process: ContainerProcess, host: Namespaces | null): ProcessRights | undefined {
  const { credentials, uidMap, ...rest } = process;
  if (!credentials) return undefined;
  const { uids, capInheritable, capPermitted, capAmbient, namespaces } = credentials;
  const ambient = capabilitiesInMask(capAmbient ?? '0');
  const held = [process.capEffective, capPermitted].flatMap(capabilitiesInMask);
  return {
    ...rest,
    uids,
    held: [...new Set([...held, ...ambient])].sort(),
    bounding: capabilitiesInMask(process.capBounding),
    inheritable: capabilitiesInMask(capInheritable),
    ambient,
    namespaces,
    ownUsers: host === null || namespaces === null ? null : namespaces.user !== host.user,
    canBeHostRoot: uidMap?.some(mapsToRoot) ?? null,
  };
}

/** A line of uid_map has the first id inside, the first outside and how many (user_namespaces(7)). */
const mapsToRoot = (line: string): boolean => line.split(' ')[1] === '0';

/** Whether a process runs as root of the host, by any of its ids: each can be taken up again. */
export const isHostRoot = ({ uids }: ProcessRights): boolean => uids.includes(0);

/** Whether a process that is not root of the host can make itself root, by the right to take any user id. */
export const canTakeHostRoot = ({ held, canBeHostRoot }: ProcessRights): boolean =>
  canBeHostRoot === true && held.includes('SETUID');

/** How a process is called in a report. */
export const nameOf = ({ name, pid }: ProcessRights): string => `${name} (${pid})`;
