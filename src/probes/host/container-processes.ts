import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isId } from './account-lines.ts';
import { containerOf } from './container-cgroup.ts';
import { enteringProcesses } from './entering-process.ts';
import {
  credentialsOf,
  credentialsShape,
  isMask,
  namespacesIn,
  namespacesShape,
} from './process-credentials.ts';
import { byProcess, linkTarget } from './process-lines.ts';
import {
  bodyOf,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  tooManyProcesses,
  unintelligible,
} from './records.ts';
import { ALL_PROCESSES } from './shell-parts.ts';

/** A process in a container as the host's kernel sees it. */
export const containerProcessShape = z.object({
  pid: z.int(),
  /** Full id of the container. */
  container: z.string(),
  /**
   * What ties it to the container: the path of its cgroup, or, where that names none (rootless on cgroup v1),
   * that it is a child of the container's shim; further processes of the container are then not known.
   */
  tie: z.enum(['cgroup', 'shim']),
  /** Name of the program as the kernel keeps it (at most 15 bytes). */
  name: z.string(),
  /** Last part of argv[0]; empty where it may not be read. */
  argv0: z.string(),
  /** Path of the program inside the container; null where the account may not see it. */
  executable: z.string().nullable(),
  /** Effective user id as the host sees it. */
  uid: z.int(),
  /** Capability masks, hexadecimal, as in /proc/PID/status. */
  capBounding: z.string(),
  capEffective: z.string(),
  /** null where the kernel does not say. */
  noNewPrivileges: z.boolean().nullable(),
  /** 0 none, 1 strict, 2 filter; null where the kernel does not say. */
  seccomp: z.int().nullable(),
  /** How many filters are in force, each of which a call has to pass; null where the kernel does not say (before 5.9). Not in snapshots of early versions. */
  seccompFilters: z.int().nullable().optional(),
  /** AppArmor profile with its mode, or SELinux label, from attr/current; null where the process has none or it may not be read. */
  label: z.string().nullable(),
  /** Whether the label could be read at all. */
  labelReadable: z.boolean(),
  /** Lines of uid_map, blanks squeezed; null where it may not be read. */
  uidMap: z.array(z.string()).nullable(),
  /** What else there is to its rights; not in snapshots of early versions. */
  credentials: credentialsShape.optional(),
});
export type ContainerProcess = z.infer<typeof containerProcessShape>;
export const containerProcessesShape = z.object({
  processes: z.array(containerProcessShape),
  /** The process table is shown to this account only in part (hidepid). */
  partial: z.boolean(),
  /** What the rights are to be held against; not in snapshots of early versions. */
  kernel: z
    .object({
      /** Namespaces of the first process, those of the host; null where the account may not see them. */
      namespaces: namespacesShape.nullable(),
      /** Highest capability that the kernel has; null where it does not say. */
      lastCapability: z.int().nullable(),
      /** kernel.yama.ptrace_scope; 0, by which Yama forbids nothing, where the kernel has no Yama; null where it was not read. */
      ptraceScope: z.int().nullable(),
    })
    .optional(),
});

export type ContainerProcesses = z.infer<typeof containerProcessesShape>;

/** More processes in containers than this are not read. */
const MOST_PROCESSES = 20_000;

/**
 * Numbers below /proc/sys are no matter for `read`: shells that read byte by byte get one digit and no more. Otherwise
 * a handful of commands for all processes together. What each printed stands behind its file name; only a process
 * itself can put line breaks into its name and its arguments, and those are taken as NUL-terminated records.
 */
const SCRIPT = `${RECORDS_BEGIN}${ALL_PROCESSES}if { true </proc/1/status; } 2>/dev/null; then v=all; else v=own; fi
record visible $v
record first-cgroup
head -c 65536 /proc/1/cgroup 2>/dev/null
record first-namespaces
stat -L -c '%n:%i' /proc/1/ns/user /proc/1/ns/pid /proc/1/ns/mnt /proc/1/ns/cgroup 2>/dev/null
record kernel
grep -H '' /proc/sys/kernel/cap_last_cap /proc/sys/kernel/yama/ptrace_scope 2>/dev/null |
  sed 's|^.*/cap_last_cap:|capability |; s|^.*/ptrace_scope:|ptrace |'
[ -e /proc/sys/kernel/yama/ptrace_scope ] || echo ptrace 0
record cgroups
m='-m 1'
if grep -qE '[0-9a-f]{64}' /proc/1/cgroup 2>/dev/null; then m=; fi
l=$(grep -HE $m '[0-9a-f]{64}' /proc/[0-9]*/cgroup 2>/dev/null)
printf '%s\\n' "$l"
record shims
s=$(grep -aHzoE '^[0-9a-f]{64}$' /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n')
printf '%s\\n' "$s"
s=$(printf '%s\\n' "$s" | sed -n 's|^/proc/\\([0-9]*\\)/cmdline:.*|\\1|p' | tr '\\n' '|')
c=
if [ -n "$s" ]; then
  c=$(grep -lE "^PPid:[[:space:]]*($s-)$" /proc/[0-9]*/status 2>/dev/null | sed 's|/status$||')
fi
set -- $({ printf '%s\\n' "$l" | sed -n 's|^\\(/proc/[0-9]*\\)/cgroup:.*|\\1|p'; printf '%s\\n' "$c"; } | sort -u)
[ $# -le ${MOST_PROCESSES} ] || exit 92
if [ $# -gt 0 ]; then
  all() { printf "%s/$1\\n" $p; }
  p=$*
  record status
  grep -HE '^(Name|State|PPid|Uid|CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp|Seccomp_filters):' $(all status) 2>/dev/null
  record namespaces
  stat -L -c '%n:%i' $(all ns/user) $(all ns/pid) 2>/dev/null
  stat -L -c '%n:%i' $(all ns/mnt) $(all ns/cgroup) 2>/dev/null
  record maps
  grep -H -m 16 '' $(all uid_map) 2>/dev/null
  record programs
  stat -c "$T program %n
%N" $(all exe) 2>/dev/null
  record arguments
  grep -aozHm1 '^.*' $(all cmdline) 2>/dev/null | tr '\\n\\0' '\\001\\n' | cut -c1-600
  record labels
  grep -aH '' $(all attr/apparmor/current) $(all attr/current) 2>/dev/null | tr '\\0' '\\n'
  echo
  record label-errors
  grep -aH '' $(all attr/current) 2>&1 >/dev/null | grep 'Permission denied$'
  record ended
  grep -LE '^State:[[:space:]]*[^ZX]' $(all status) 2>&1
fi
${RECORDS_END}`;

/**
 * Every process in a container. Those that end while they are read are left out, and so are those that are still the
 * runtime, on its way to start a program there.
 */
export const containerProcesses = defineScriptProbe({
  id: 'container-processes',
  source: '/proc/PID of each process in a container: cgroup, status, uid_map, exe, cmdline, attr',
  timeoutSeconds: 30,
  maxBytes: 32 * 1024 * 1024,
  shape: containerProcessesShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<ContainerProcesses> {
  if (output.exitCode === 92) return tooManyProcesses;
  const read = readRecords(output, 'the processes of containers');
  if (!read.ok) return read;
  const { records } = read;
  if (!records.some(({ kind }) => kind === 'visible')) return unintelligible('the processes of containers');
  const part = (kind: string): string => bodyOf(records, kind) ?? '';
  const cgroups = byProcess(part('cgroups'), 'cgroup');
  const statuses = byProcess(part('status'), 'status');
  const maps = byProcess(part('maps'), 'uid_map');
  const apparmor = byProcess(part('labels'), 'attr/apparmor/current');
  const labels = byProcess(part('labels'), 'attr/current');
  const denied = new Set(
    [...part('label-errors').matchAll(/\/proc\/(\d+)\/attr\/current: Permission denied/g)].map((match) =>
      Number(match[1]),
    ),
  );
  const programs = new Map(
    records.flatMap(({ kind, words, body }) => {
      const pid = /^\/proc\/(\d+)\/exe$/.exec(words[0] ?? '')?.[1];
      return kind === 'program' && pid !== undefined ? [[Number(pid), linkTarget(body)]] : [];
    }),
  );
  const namespaces = namespacesIn(part('namespaces'));
  const first = new Map<number, string>();
  for (const [pid, lines] of byProcess(part('arguments'), 'cmdline')) first.set(pid, lines[0] ?? '');
  const shims = new Map<number, string>();
  for (const [pid, lines] of byProcess(part('shims'), 'cmdline')) shims.set(pid, lines[0] ?? '');
  const ended = endedIn(part('ended'));
  const members = new Map<number, string>();
  for (const [pid, lines] of cgroups) {
    const container = containerOf(lines.join('\n'), part('first-cgroup'));
    if (container !== null) members.set(pid, container);
  }
  if ([...members.keys()].some((pid) => !statuses.has(pid) && !ended.has(pid)))
    return unintelligible('the processes of containers');
  const found = [...statuses].flatMap(([pid, lines]) => {
    const status = new Map(
      lines.map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).trim()];
      }),
    );
    const parent = Number(status.get('PPid'));
    const container = members.get(pid) ?? shims.get(parent) ?? null;
    // What is left of one that has ended holds nothing.
    if (container === null || ended.has(pid) || /^[ZX]/.test(status.get('State') ?? '')) return [];
    const tie = members.has(pid) ? ('cgroup' as const) : ('shim' as const);
    return [{ pid, parent, container, tie, name: status.get('Name') ?? '', status }];
  });
  const entering = enteringProcesses(found, new Set(shims.keys()));
  const processes: ContainerProcess[] = [];
  for (const { pid, container, tie, name, status } of found) {
    if (entering.has(pid)) continue;
    const uid = status.get('Uid')?.split(/\s+/)[1];
    const [bounding, effective] = [status.get('CapBnd') ?? '', status.get('CapEff') ?? ''];
    // The kernel prints all of it at once or nothing: a process left out would look like one that is not there.
    if (!isId(uid) || !isMask(bounding) || !isMask(effective))
      return unintelligible('the processes of containers');
    const label = firstText(apparmor.get(pid)) ?? firstText(labels.get(pid));
    processes.push({
      pid,
      container,
      tie,
      name,
      argv0: lastPart(first.get(pid)?.replaceAll('\x01', '\n') ?? ''),
      executable: programs.get(pid) ?? null,
      uid: Number(uid),
      capBounding: bounding,
      capEffective: effective,
      noNewPrivileges: { '0': false, '1': true }[status.get('NoNewPrivs') ?? ''] ?? null,
      seccomp: { '0': 0, '1': 1, '2': 2 }[status.get('Seccomp') ?? ''] ?? null,
      seccompFilters: /^\d{1,9}$/.test(status.get('Seccomp_filters') ?? '')
        ? Number(status.get('Seccomp_filters'))
        : null,
      label: label ?? null,
      labelReadable: label !== undefined || !denied.has(pid),
      uidMap: maps.get(pid)?.map((line) => line.trim().replace(/\s+/g, ' ')) ?? null,
      credentials: credentialsOf(status, namespaces.get(pid) ?? null),
    });
  }
  return { ok: true, data: { processes, partial: !records.some(isWhole), kernel: kernelIn(records) } };
}

/** Processes that had ended, or were gone, when all else had been read of them. */
const endedIn = (text: string): ReadonlySet<number> =>
  new Set(
    [...text.matchAll(/\/proc\/(\d+)\/status(?:: No such (?:file or directory|process))?$/gm)].map((match) =>
      Number(match[1]),
    ),
  );

function kernelIn(records: readonly ScriptRecord[]): ContainerProcesses['kernel'] {
  const text = bodyOf(records, 'kernel');
  if (text === undefined) return undefined;
  return {
    namespaces: namespacesIn(bodyOf(records, 'first-namespaces') ?? '').get(1) ?? null,
    lastCapability: numberIn(text, 'capability'),
    ptraceScope: numberIn(text, 'ptrace'),
  };
}

/** The number behind a word, on a line of its own. */
const numberIn = (text: string, word: string): number | null => {
  const number = new RegExp(`^${word} (\\d{1,10})$`, 'm').exec(text)?.[1];
  return number === undefined ? null : Number(number);
};

const isWhole = ({ kind, words }: ScriptRecord): boolean => kind === 'visible' && words[0] === 'all';

const firstText = (lines: readonly string[] | undefined): string | undefined => {
  const text = lines?.[0]?.trim();
  return text ? text.slice(0, 512) : undefined;
};

/** Last part of a path; of a title such as `sshd: user@pts/0` the first word. */
const lastPart = (text: string): string => {
  const [path = ''] = text.split(' ', 1);
  return path.slice(path.lastIndexOf('/') + 1, path.length).slice(0, 255);
};
