/** What is asked of a process in the cgroup of a container, to tell whether it is the container's already. */
export interface Entering {
  readonly pid: number;
  readonly parent: number;
  readonly container: string;
  /** Whether the container is known by the cgroup of the process, or by its parent alone. */
  readonly tie: 'cgroup' | 'shim';
  readonly name: string;
}

/**
 * What a runtime calls itself, and what the kernel calls a program that starts itself again by `/proc/self/exe` or by
 * a file descriptor, as runc does: <https://github.com/opencontainers/runc/tree/main/libcontainer/nsenter>.
 */
const RUNTIME_NAME = /^((runc|youki):\[\d:[A-Z]+\]|runc|crun|youki|exe|\d{1,9})$/;

/** How runc calls the process that becomes the container's own program next. */
const LAST_STAGE = /^(runc|youki):\[2:INIT\]$/;

/**
 * The processes by which a runtime is about to start a program in a container, as `docker exec` and health checks do:
 * they are in its cgroup already, with the rights of the runtime, which gives up capabilities, sets the filter and
 * takes the label only right before the program starts. None of that is said of the container.
 *
 * A name is not enough, since a program can take any. But only who starts a program from outside is its parent: the
 * runtime, as long as it is under way, and the shim from then on. `shims` are all processes that have the id of a
 * container among their arguments, and that has the runtime too, itself a child of the shim.
 */
export function enteringProcesses(
  processes: readonly Entering[],
  shims: ReadonlySet<number>,
): ReadonlySet<number> {
  const named = processes.filter(({ name }) => RUNTIME_NAME.test(name));
  const runtimes = new Set(
    named.filter(({ pid, tie }) => tie === 'shim' && shims.has(pid)).map(({ pid }) => pid),
  );
  const inside = new Set(processes.map(({ pid }) => pid));
  // The shim of a container does not always show by its arguments; where nothing else runs in it, nobody knows.
  const parents = new Map<string, Set<number>>();
  for (const { name, container, parent } of processes)
    if (!RUNTIME_NAME.test(name)) parents.set(container, (parents.get(container) ?? new Set()).add(parent));
  const isUnderWay = ({ parent, container }: Entering): boolean => {
    if (runtimes.has(parent)) return true;
    const known = parents.get(container);
    return known !== undefined && ![inside, shims, known].some((those) => those.has(parent));
  };
  return new Set([...runtimes, ...named.filter(isUnderWay).map(({ pid }) => pid)]);
}

/** Whether the main process of a container looks like the runtime that has still to become its program. */
export const isLastStage = ({ name }: { readonly name: string }): boolean => LAST_STAGE.test(name);
