import { readFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { type ContainerProcess, containerProcesses } from '../host/container-processes.ts';
import { isLastStage } from '../host/entering-process.ts';

const LOOK_AS_ROOT =
  'Audit as root, on a machine whose /proc shows all processes (no hidepid, the same process namespace as the engine).';
const LOOK_AGAIN =
  'Audit again, since it may have started or ended meanwhile; if it stays so, audit in the process namespace of the engine.';

/**
 * The main process of a container as the kernel of the host sees it: the truth about what confines it, which
 * inspect only announces. Null while the container has no process; unread where it has one that was not seen.
 */
export const kernelView: FactSource<'container', ContainerProcess | null> = {
  id: 'kernel-view',
  scope: 'container',
  reads: readsOf(containerInspect, containerProcesses),
  read: (container) => {
    const inspect = containerInspect.read(container);
    if (!inspect.known) return inspect;
    const { Id, State } = inspect.value;
    if (State.Pid === 0) {
      if (State.Status !== 'running' && State.Status !== 'paused') return known(null, inspect.evidence);
      const detail = `The engine says that container ${container.item.name} is ${State.Status}, and names no process of it.`;
      return unread(
        cause('contradiction', detail, 'Audit again; if it stays so, look at the log of the engine.'),
        inspect.evidence,
      );
    }
    const table = readFact(containerProcesses, container);
    const evidence = [...inspect.evidence, ...table.evidence];
    if (!table.known) return unread(table.cause, evidence);
    const main = table.value.processes.find(({ pid }) => pid === State.Pid);
    // The same number with another cgroup: the container restarted between the two answers.
    if (main?.container === Id) {
      if (!isLastStage(main)) return known(main, evidence);
      const detail = `The runtime was about to start the program of container ${container.item.name} when its process ${main.pid} was read.`;
      return unread(cause('process-not-visible', detail, 'Audit again.'), evidence);
    }
    const what = main ? 'belongs to another container by its cgroup' : 'is not in the process table';
    return unread(
      cause(
        'process-not-visible',
        `Process ${State.Pid}, which the engine names as the main process of container ${container.item.name}, ${what}.`,
        table.value.partial ? LOOK_AS_ROOT : LOOK_AGAIN,
      ),
      evidence,
    );
  },
};

/**
 * Every process of a container, by cgroup; unread where one of them may have stayed out of sight, and where the
 * container waits to be restarted: nobody can say what runs in it when it runs.
 */
export const processesOf: FactSource<'container', readonly ContainerProcess[]> = {
  id: 'processes-of',
  scope: 'container',
  reads: readsOf(containerInspect, containerProcesses),
  read: (container) => {
    const main = kernelView.read(container);
    if (!main.known) return main;
    if (main.value === null) {
      const inspect = containerInspect.read(container);
      if (!inspect.known || inspect.value.State.Status !== 'restarting') return known([], main.evidence);
      const detail = `Container ${container.item.name} is between two starts, so none of its processes can be seen.`;
      return unread(
        cause('process-not-visible', detail, 'Find out why it keeps ending, and audit again.'),
        main.evidence,
      );
    }
    if (main.value.tie === 'shim') {
      const detail = `The cgroups of this host do not tell which processes are in container ${container.item.name}.`;
      const next = 'Use cgroup v2, where those of rootless containers do.';
      return unread(cause('process-not-visible', detail, next), main.evidence);
    }
    const table = readFact(containerProcesses, container);
    if (!table.known) return table;
    if (!table.value.partial) {
      const id = main.value.container;
      return known(
        // Any account can start a child of a program whose arguments are those of a shim.
        table.value.processes.filter((process) => process.container === id && process.tie === 'cgroup'),
        main.evidence,
      );
    }
    return unread(
      cause(
        'process-not-visible',
        `Not all processes of container ${container.item.name} can be seen: /proc shows this account only its own.`,
        LOOK_AS_ROOT,
      ),
      main.evidence,
    );
  },
};

/** The fact that is missing where a process was seen, but not the label that confines it. */
export const labelNotRead = ({ pid, labelReadable }: ContainerProcess): Unread =>
  unread(
    labelReadable
      ? cause(
          'process-not-visible',
          `Process ${pid} showed no label (attr/current), though every process has one here: it ended meanwhile.`,
          'Audit again.',
        )
      : cause('needs-root', `The label of process ${pid} (attr/current) may not be read.`, 'Audit as root.'),
  );
