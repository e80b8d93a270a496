import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import type { Subject } from '../../model/subject.ts';
import { namespaceMountShape, parseNamespaceMount } from '../containers/mount-namespace.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerSubjects, engineSubjects } from '../subjects.ts';
import { isId } from './account-lines.ts';
import { byProcess } from './process-lines.ts';
import {
  bodyOf,
  linesOf,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  unintelligible,
  unreadPart,
} from './records.ts';

const mountsOfProcessShape = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('read'),
    /** Number of its mount namespace: which one these are of, since the number of a process can be given to another. */
    namespace: z.int(),
    mounts: z.array(namespaceMountShape),
  }),
  z.object({ state: z.literal('unread'), cause: causeSchema }),
]);
export type MountsOfProcess = z.infer<typeof mountsOfProcessShape>;

const containerMountsShape = z.object({
  /** By the number of the process. */
  processes: z.record(z.string(), mountsOfProcessShape),
  /** Of the paths that engines mask or make read-only those that this kernel has. */
  kernelPaths: z.array(z.string()),
});
export type ContainerMounts = z.infer<typeof containerMountsShape>;

/** A container with more is not looked through: mounts cost a container with the right to mount nothing. */
const MOST_MOUNTS = 2000;
const MOST_PROCESSES = 5000;

/**
 * Every path that an engine has ever masked or made read-only by default (moby, oci/defaults.go and
 * daemon/pkg/oci/defaults.go), the last for each processor that has it.
 */
const KERNEL_PATHS = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/bus',
  '/proc/fs',
  '/proc/interrupts',
  '/proc/irq',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/sys',
  '/proc/sysrq-trigger',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
  '/sys/devices/system/cpu/cpu[0-9]*/thermal_throttle',
];

/** What options of file systems say beyond ro and rw is cut off on the host: there are long ones, and secrets among them. */
const SCRIPT = `${RECORDS_BEGIN}record namespaces
stat -L -c '%n:%i' $(printf '/proc/%s/ns/mnt\\n' "$@") 2>&1
record mounts
grep -aH -m ${MOST_MOUNTS + 1} '' $(printf '/proc/%s/mountinfo\\n' "$@") 2>&1 |
  sed 's/ - \\([^ ]* [^ ]*\\) \\(r[ow]\\)[^ ]*$/ - \\1 \\2/'
record paths
for f in ${KERNEL_PATHS.join(' ')}; do
  [ ! -e "$f" ] || printf '%s\\n' "$f"
done
${RECORDS_END}`;

/** The mounts of the main process of each container: what its processes see where, whatever was asked for. */
export const containerMounts = defineScriptProbe({
  id: 'container-mounts',
  source: '/proc/PID/mountinfo and ns/mnt of the main process of each container',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 32 * 1024 * 1024,
  shape: containerMountsShape,
  nothing: { processes: {}, kernelPaths: [] },
  script: SCRIPT,
  parameters: mainProcesses,
  project,
});

/** The processes that the engines name, each once; of those beyond the limit no fact comes back. */
function mainProcesses(host: Subject<'host'>): readonly string[] {
  const engines = engineSubjects(host);
  const pids = (engines.known ? engines.value : []).flatMap((engine) => {
    const containers = containerSubjects(engine);
    return (containers.known ? containers.value : []).flatMap((container) => {
      const inspect = containerInspect.read(container);
      const pid = inspect.known ? String(inspect.value.State.Pid) : '';
      return isId(pid) && pid !== '0' ? [pid] : [];
    });
  });
  return [...new Set(pids)].slice(0, MOST_PROCESSES);
}

function project(output: ScriptOutput): Projection<ContainerMounts> {
  const read = readRecords(output, 'the mounts of containers');
  if (!read.ok) return read;
  const { records } = read;
  const text = bodyOf(records, 'mounts');
  const paths = bodyOf(records, 'paths');
  if (text === undefined || paths === undefined) return unintelligible('the mounts of containers');
  const told = bodyOf(records, 'namespaces') ?? '';
  const namespaces = byProcess(told, 'ns/mnt');
  const processes: Record<string, MountsOfProcess> = {};
  for (const [pid, lines] of byProcess(text, 'mountinfo'))
    processes[pid] = mountsOf(lines, namespaces.get(pid)?.[0]);
  // What a program says of a file begins otherwise than any line that it prints of one.
  for (const denied of [
    text.matchAll(/^grep: \/proc\/(\d+)\/mountinfo: Permission denied$/gm),
    told.matchAll(/^stat: .*'\/proc\/(\d+)\/ns\/mnt': Permission denied$/gm),
  ])
    for (const [, pid = ''] of denied) processes[pid] = unreadPart(DENIED);
  return { ok: true, data: { processes, kernelPaths: [...linesOf(paths)] } };
}

function mountsOf(lines: readonly string[], namespace: string | undefined): MountsOfProcess {
  if (lines.length > MOST_MOUNTS) return unreadPart(TOO_MANY);
  if (!isId(namespace)) return unreadPart(ENDED);
  const mounts = lines.map(parseNamespaceMount);
  return mounts.every((mount) => mount !== undefined)
    ? { state: 'read', namespace: Number(namespace), mounts }
    : unreadPart(UNPARSEABLE);
}

const DENIED = cause(
  'needs-root',
  'Only root may see the mounts of the container.',
  'Run the audit as root.',
);
const ENDED = cause('vanished', 'The main process of the container ended while it was read.', 'Audit again.');
const TOO_MANY = cause(
  'too-large',
  `The container has more than ${MOST_MOUNTS} mounts.`,
  'Find out what mounts so much in it.',
);
const UNPARSEABLE = cause(
  'unparseable',
  'A line of the mounts of the container (mountinfo) does not have the form it must have.',
  'Report this as a bug of plimsoll.',
);
