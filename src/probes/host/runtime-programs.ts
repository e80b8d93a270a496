import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isId } from './account-lines.ts';
import { containerOf } from './container-cgroup.ts';
import { readListeners } from './daemon-listeners.ts';
import { byProcess, linkTarget } from './process-lines.ts';
import {
  bodyOf,
  linesOf,
  notRead,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  tooManyProcesses,
  unintelligible,
} from './records.ts';
import { ALL_PROCESSES, DESCRIPTORS } from './shell-parts.ts';

const path = z.string().nullable();

const startedProgram = {
  /** Path of the program as the host sees it; null where the account may not see it. */
  executable: path,
  /** Effective user id under which it runs, as the host sees it. */
  uid: z.int(),
  /** It runs in a process namespace of its own, as those of rootless engines can. */
  apart: z.boolean(),
  /** Socket of containerd that it was told to open or to call; null where it was told none. */
  address: path,
};

const containerdShape = z.object({
  name: z.literal('containerd'),
  ...startedProgram,
  pid: z.int(),
  /** Process id of what started it. */
  parentPid: z.int(),
  /** Configuration file that it was started with; null where none was named. */
  config: path,
  /** Unix sockets on which it listens; null where its open files may not be seen. */
  sockets: z.array(z.string()).nullable(),
  /** Where it stores images: the directory of the database that it holds open; null where that may not be seen. */
  root: path,
});
export type Containerd = z.infer<typeof containerdShape>;

const SHIMS = ['containerd-shim', 'containerd-shim-runc-v1', 'containerd-shim-runc-v2'] as const;

/** Each containerd that runs on the host outside containers, and its shims, of which those that are alike count once. */
const runtimeProgramsShape = z.array(
  z.discriminatedUnion('name', [containerdShape, z.object({ name: z.enum(SHIMS), ...startedProgram })]),
);
export type RuntimeProgram = z.infer<typeof runtimeProgramsShape>[number];

const MOST_PROCESSES = 10_000;

/** Of more processes that call themselves containerd the open files are not looked at. */
const MOST_CONTAINERDS = 64;

/** The database of containerd's metadata plugin, open for as long as it runs (containerd, plugins/metadata). */
const DATABASE = '/io.containerd.metadata.v1.bolt/meta.db';

/** A handful of commands for all processes together, since there is a shim for each container. */
const SCRIPT = `${RECORDS_BEGIN}${ALL_PROCESSES}${DESCRIPTORS}{ true </proc/1/status; } 2>/dev/null || exit 93
record host
readlink /proc/1/ns/pid 2>/dev/null
record first-cgroup
head -c 65536 /proc/1/cgroup 2>/dev/null
set -- $(grep -lxE 'containerd(-shim.*)?' /proc/[0-9]*/comm 2>/dev/null | sed 's|/comm$||')
[ $# -le ${MOST_PROCESSES} ] || exit 92
if [ $# -gt 0 ]; then
  all() { printf "%s/$1\\n" $p; }
  p=$*
  record statuses
  grep -HE '^(State|PPid|Uid):' $(all status) 2>/dev/null
  record programs
  stat -c '%n:%N' $(all exe) 2>/dev/null
  record names
  grep -H '' $(all comm) 2>/dev/null
  record namespaces
  stat -c '%n:%N' $(all ns/pid) 2>/dev/null
  record cgroups
  grep -H '' $(all cgroup) 2>/dev/null
  record arguments
  { grep -aHz '' $(all cmdline) | tr '\\n\\0' '\\001\\n'; } 2>/dev/null
  echo
  for f in $(grep -lx containerd $(all comm) 2>/dev/null | head -n ${MOST_CONTAINERDS}); do
    q=\${f#/proc/} q=\${q%/comm}
    l=$(descriptors "$q") || continue
    record sockets "$q"
    printf '%s\\n' "$l" | sed -n 's/^.* -> socket:\\[\\([0-9]*\\)\\]$/\\1/p'
    record database "$q"
    printf '%s\\n' "$l" | sed -n 's|^.* -> \\(/.*\\)${DATABASE}$|\\1|p'
    record unix "$q"
    { grep -F ' 00010000 ' "/proc/$q/net/unix" | head -c 262144; } 2>/dev/null
    echo
  done
fi
${RECORDS_END}`;

export const runtimePrograms = defineScriptProbe({
  id: 'runtime-programs',
  source:
    '/proc/PID of each containerd and shim: comm, status, exe, ns/pid, cgroup, cmdline; of containerd fd, net/unix',
  timeoutSeconds: 30,
  maxBytes: 32 * 1024 * 1024,
  shape: runtimeProgramsShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<RuntimeProgram[]> {
  if (output.exitCode === 93) return hidden;
  if (output.exitCode === 92) return tooManyProcesses;
  const read = readRecords(output, 'the programs of containerd');
  if (!read.ok) return read;
  const { records } = read;
  if (!records.some(({ kind }) => kind === 'host')) return unintelligible('the programs of containerd');
  const part = (kind: string): string => bodyOf(records, kind) ?? '';
  const [first] = linesOf(part('host'));
  const lines = {
    statuses: byProcess(part('statuses'), 'status'),
    programs: byProcess(part('programs'), 'exe'),
    namespaces: byProcess(part('namespaces'), 'ns/pid'),
    cgroups: byProcess(part('cgroups'), 'cgroup'),
    arguments: byProcess(part('arguments'), 'cmdline'),
  };
  const found = new Map<string, RuntimeProgram>();
  for (const [pid, [comm = '']] of byProcess(part('names'), 'comm')) {
    const status = statusOf(lines.statuses.get(pid) ?? []);
    const executable = linkTarget(lines.programs.get(pid)?.[0] ?? '');
    const name = NAMES.find((one) => one === baseOf(executable ?? comm));
    const inContainer = containerOf((lines.cgroups.get(pid) ?? []).join('\n'), part('first-cgroup')) !== null;
    // It ended meanwhile, or it is something else, or it belongs to an engine within a container.
    if (status === 'ended' || !name || inContainer) continue;
    if (status === null) return unintelligible('the programs of containerd');
    const words = lines.arguments.get(pid) ?? [];
    const namespace = linkTarget(lines.namespaces.get(pid)?.[0] ?? '');
    const started = {
      executable,
      uid: status.uid,
      apart: namespace !== null && first !== undefined && namespace !== first,
      address: pathAfter(words, ['-a', '--address', '-address']),
    };
    const own = records.filter((record) => record.words[0] === String(pid));
    const program: RuntimeProgram =
      name === 'containerd'
        ? {
            name,
            ...started,
            pid,
            parentPid: status.parentPid,
            config: pathAfter(words, ['-c', '--config']),
            ...openFiles(own),
          }
        : { name, ...started };
    found.set(JSON.stringify(program), program);
  }
  return { ok: true, data: [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, program]) => program) };
}

const NAMES = ['containerd', ...SHIMS] as const;

/** Whose child a process is and as whom it runs; null where the kernel's words have another form. */
function statusOf(lines: readonly string[]): { parentPid: number; uid: number } | 'ended' | null {
  const of = (key: string): readonly string[] =>
    lines.find((line) => line.startsWith(`${key}:`))?.split(/\s+/) ?? [];
  // What is left of a zombie has no program any more.
  if (lines.length === 0 || /^[ZX]/.test(of('State')[1] ?? '')) return 'ended';
  const [, parent] = of('PPid');
  const [, , uid] = of('Uid');
  return isId(parent) && isId(uid) ? { parentPid: Number(parent), uid: Number(uid) } : null;
}

function openFiles(own: readonly ScriptRecord[]): Pick<Containerd, 'sockets' | 'root'> {
  const inodes = bodyOf(own, 'sockets');
  if (inodes === undefined) return { sockets: null, root: null };
  const { unixSockets } = readListeners(new Set(linesOf(inodes)), bodyOf(own, 'unix'), undefined, false);
  const [root = '', ...more] = linesOf(bodyOf(own, 'database') ?? '');
  const isOne = root.startsWith('/') && more.length === 0;
  return { sockets: unixSockets, root: isOne ? root.slice(0, 4096) : null };
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The absolute path that follows one of the flags, as the next word or after `=`. */
function pathAfter(words: readonly string[], flags: readonly string[]): string | null {
  for (const [at, word] of words.entries()) {
    const equals = word.indexOf('=');
    const isFlag = flags.includes(equals < 0 ? word : word.slice(0, equals));
    const value = equals < 0 ? words[at + 1] : word.slice(equals + 1);
    if (isFlag && value?.startsWith('/') && !value.includes('\x01')) return value.slice(0, 4096);
  }
  return null;
}

const hidden = notRead(
  'needs-root',
  'This host shows processes to their owners only (hidepid), so containerd may run unseen.',
  'Run the audit as root.',
);
