import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isId } from './account-lines.ts';
import { containerOf } from './container-cgroup.ts';
import { byProcess, linkTarget } from './process-lines.ts';
import {
  bodyOf,
  linesOf,
  notRead,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  unintelligible,
} from './records.ts';
import { ALL_PROCESSES } from './shell-parts.ts';

const runtimeProgramShape = z.object({
  name: z.enum(['containerd', 'containerd-shim', 'containerd-shim-runc-v1', 'containerd-shim-runc-v2']),
  /** Path of the program as the host sees it; null where the account may not see it. */
  executable: z.string().nullable(),
  /** Process id of what started it. */
  parentPid: z.int(),
  /** Effective user id under which it runs; left out where it was not seen. */
  uid: z.int().optional(),
  /** It runs in a process namespace of its own, as those of rootless engines can. */
  apart: z.boolean(),
  /** Socket of containerd that it was told to open or to call; null where it was told none. */
  address: z.string().nullable(),
  /** Configuration file that containerd was started with; null where none was named. */
  config: z.string().nullable(),
});
/** Programs of containerd that run on the host outside containers, each kind once. */
const runtimeProgramsShape = z.array(runtimeProgramShape);
export type RuntimeProgram = z.infer<typeof runtimeProgramShape>;

const MOST_PROCESSES = 10_000;

/** A handful of commands for all processes together, since there is a shim for each container. */
const SCRIPT = `${RECORDS_BEGIN}${ALL_PROCESSES}{ true </proc/1/status; } 2>/dev/null || exit 93
record host
readlink /proc/1/ns/pid 2>/dev/null
record first-cgroup
head -c 65536 /proc/1/cgroup 2>/dev/null
set -- $(grep -lxE 'containerd(-shim.*)?' /proc/[0-9]*/comm 2>/dev/null | sed 's|/comm$||')
[ $# -le ${MOST_PROCESSES} ] || exit 92
if [ $# -gt 0 ]; then
  all() { printf "%s/$1\\n" $p; }
  p=$*
  record parents
  grep -HE '^(PPid|Uid):' $(all status) 2>/dev/null
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
fi
${RECORDS_END}`;

export const runtimePrograms = defineScriptProbe({
  id: 'runtime-programs',
  source: '/proc/PID of each containerd and shim: comm, status, exe, ns/pid, cgroup, cmdline',
  timeoutSeconds: 30,
  maxBytes: 32 * 1024 * 1024,
  shape: runtimeProgramsShape,
  script: () => SCRIPT,
  project,
});

const NAMES = [
  'containerd',
  'containerd-shim',
  'containerd-shim-runc-v1',
  'containerd-shim-runc-v2',
] as const;

function project(output: ScriptOutput): Projection<RuntimeProgram[]> {
  if (output.exitCode === 93) return hidden;
  if (output.exitCode === 91 || output.exitCode === 92) return tooMany;
  const read = readRecords(output, 'the programs of containerd');
  if (!read.ok) return read;
  const { records } = read;
  if (!records.some(({ kind }) => kind === 'host')) return unintelligible('the programs of containerd');
  const part = (kind: string): string => bodyOf(records, kind) ?? '';
  const [first] = linesOf(part('host'));
  const lines = {
    parents: byProcess(part('parents'), 'status'),
    programs: byProcess(part('programs'), 'exe'),
    namespaces: byProcess(part('namespaces'), 'ns/pid'),
    cgroups: byProcess(part('cgroups'), 'cgroup'),
    arguments: byProcess(part('arguments'), 'cmdline'),
  };
  const found = new Map<string, RuntimeProgram>();
  for (const [pid, [comm = '']] of byProcess(part('names'), 'comm')) {
    const status = lines.parents.get(pid) ?? [];
    const parent = status.find((line) => line.startsWith('PPid:'))?.replace(/\D/g, '');
    const [, , uid] = status.find((line) => line.startsWith('Uid:'))?.split(/\s+/) ?? [];
    const executable = linkTarget(lines.programs.get(pid)?.[0] ?? '');
    const name = NAMES.find((one) => one === baseOf(executable ?? comm));
    const inContainer = containerOf((lines.cgroups.get(pid) ?? []).join('\n'), part('first-cgroup')) !== null;
    // It ended meanwhile, or it is something else, or it belongs to an engine within a container.
    if (!isId(parent) || !name || inContainer) continue;
    const words = lines.arguments.get(pid) ?? [];
    const namespace = linkTarget(lines.namespaces.get(pid)?.[0] ?? '');
    const program: RuntimeProgram = {
      name,
      executable,
      // Each shim has another parent or none of note: they differ by nothing else.
      parentPid: name === 'containerd' ? Number(parent) : 0,
      ...(isId(uid) ? { uid: Number(uid) } : {}),
      apart: namespace !== null && first !== undefined && namespace !== first,
      address: pathAfter(words, ['-a', '--address', '-address']),
      config: pathAfter(words, ['-c', '--config']),
    };
    found.set(JSON.stringify(program), program);
  }
  return { ok: true, data: [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, program]) => program) };
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
const tooMany = notRead(
  'too-large',
  'The host has more processes than plimsoll looks through.',
  'Audit it when it has fewer.',
);
