import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { isId } from './account-lines.ts';
import { readListeners } from './daemon-listeners.ts';
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

/** The containerd processes of the host, found by their program, without those of other process namespaces. */
export const containerdProcessesShape = z.array(
  z.object({
    pid: z.int(),
    parentPid: z.int(),
    /** Unix sockets on which it listens; null where its open files may not be seen. */
    sockets: z.array(z.string()).nullable(),
    /** Where it stores images: the directory of the database that it holds open; null where that may not be seen. */
    root: z.string().nullable(),
  }),
);
export type ContainerdProcess = z.infer<typeof containerdProcessesShape>[number];

const MOST_PROCESSES = 64;

/** The database of containerd's metadata plugin, open for as long as it runs (containerd, plugins/metadata). */
const DATABASE = '/io.containerd.metadata.v1.bolt/meta.db';

const SCRIPT = `${RECORDS_BEGIN}${ALL_PROCESSES}[ -r /proc/1/comm ] || exit 93
record host
first=$(readlink /proc/1/ns/pid 2>/dev/null)
for f in $(grep -lx containerd /proc/[0-9]*/comm 2>/dev/null | head -n ${MOST_PROCESSES + 1}); do
  p=\${f#/proc/} p=\${p%/comm}
  own=$(readlink "/proc/$p/ns/pid" 2>/dev/null)
  if [ -n "$own" ] && [ -n "$first" ] && [ "$own" != "$first" ]; then continue; fi
  q=$(grep '^PPid:' "/proc/$p/status" 2>/dev/null) || continue
  record process "$p" "\${q##*[!0-9]}"
  if l=$(ls -l "/proc/$p/fd" 2>/dev/null); then
    record sockets "$p"
    printf '%s\\n' "$l" | sed -n 's/^.* -> socket:\\[\\([0-9]*\\)\\]$/\\1/p'
    record database "$p"
    printf '%s\\n' "$l" | sed -n 's|^.* -> \\(/.*\\)${DATABASE}$|\\1|p'
    record unix "$p"
    { grep -F ' 00010000 ' "/proc/$p/net/unix" | head -c 262144; } 2>/dev/null
    echo
  fi
done
${RECORDS_END}`;

export const containerdProcesses = defineScriptProbe({
  id: 'containerd-processes',
  source: '/proc/PID of each containerd: comm, status, ns/pid, fd, net/unix',
  timeoutSeconds: 30,
  maxBytes: 8 * 1024 * 1024,
  shape: containerdProcessesShape,
  script: () => SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<ContainerdProcess[]> {
  const read = readRecords(output, 'the processes of containerd');
  if (!read.ok) return read;
  const { records } = read;
  if (!records.some(({ kind }) => kind === 'host')) return unintelligible('the processes of containerd');
  const heads = records.filter(({ kind }) => kind === 'process');
  if (heads.length > MOST_PROCESSES)
    return notRead(
      'too-large',
      `More than ${MOST_PROCESSES} processes call themselves containerd.`,
      'Look at them with ps.',
    );
  const processes: ContainerdProcess[] = [];
  for (const { words } of heads) {
    const [pid, parent] = words;
    if (!isId(pid) || !isId(parent)) return unintelligible('the processes of containerd');
    const own = records.filter((record) => record.words[0] === pid);
    const inodes = bodyOf(own, 'sockets');
    const roots = linesOf(bodyOf(own, 'database') ?? '');
    processes.push({
      pid: Number(pid),
      parentPid: Number(parent),
      sockets:
        inodes === undefined
          ? null
          : readListeners(new Set(linesOf(inodes)), bodyOf(own, 'unix'), undefined, false).unixSockets,
      root: roots.length === 1 && roots[0]?.startsWith('/') ? roots[0].slice(0, 4096) : null,
    });
  }
  return { ok: true, data: processes.sort((a, b) => a.pid - b.pid) };
}
