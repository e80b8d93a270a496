import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { knownApiSockets } from '../engine/engine-sockets.ts';
import { isId } from './account-lines.ts';
import { containerOf } from './container-cgroup.ts';
import { pathParameters } from './path-list.ts';
import { byProcess } from './process-lines.ts';
import { bodyOf, notRead, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { ALL_PROCESSES } from './shell-parts.ts';

/** Processes of the host that are in the group of an engine's socket now, whatever the group database says by now. */
export const groupSessionsShape = z.object({
  /** /proc shows this account only its own processes (hidepid). */
  partial: z.boolean(),
  /** Of those that are alike one. Processes in containers and of root are left out. */
  processes: z.array(z.object({ uid: z.int(), gids: z.array(z.int()), name: z.string() })),
});
export type GroupSessions = z.infer<typeof groupSessionsShape>;

const MOST_PROCESSES = 5000;

const SCRIPT = `gids=$(stat -L -c %g -- "$@" 2>/dev/null | sort -u | grep -vx 0 | tr '\\n' '|')
${ALL_PROCESSES}if { true </proc/1/status; } 2>/dev/null; then record visible all; else record visible own; fi
record first-cgroup
head -c 65536 /proc/1/cgroup 2>/dev/null
if [ -n "$gids" ]; then
  set -- $(grep -lE "^(Gid|Groups):.*[[:space:]]($gids-)([[:space:]]|$)" /proc/[0-9]*/status 2>/dev/null | sed 's|/status$||')
  [ $# -le ${MOST_PROCESSES} ] || exit 92
  if [ $# -gt 0 ]; then
    all() { printf "%s/$1\\n" $p; }
    p=$*
    record status
    grep -HE '^(Name|State|Uid|Gid|Groups):' $(all status) 2>/dev/null
    record cgroups
    grep -H '' $(all cgroup) 2>/dev/null
  fi
fi
`;

export const groupSessions = defineScriptProbe({
  id: 'group-sessions',
  source: 'stat of the sockets of the engines, /proc/PID/status and cgroup of the processes in their groups',
  round: 2,
  timeoutSeconds: 30,
  maxBytes: 8 * 1024 * 1024,
  shape: groupSessionsShape,
  nothing: { partial: false, processes: [] },
  script: `${RECORDS_BEGIN}${SCRIPT}${RECORDS_END}`,
  parameters: (host) => pathParameters(knownApiSockets(host)),
  project,
});

function project(output: ScriptOutput): Projection<GroupSessions> {
  if (output.exitCode === 91 || output.exitCode === 92) return tooMany;
  const read = readRecords(output, 'the processes in the groups of the sockets');
  if (!read.ok) return read;
  const { records } = read;
  const visible = records.find(({ kind }) => kind === 'visible')?.words[0];
  if (visible === undefined) return unintelligible('the processes in the groups of the sockets');
  const part = (kind: string): string => bodyOf(records, kind) ?? '';
  const cgroups = byProcess(part('cgroups'), 'cgroup');
  const found = new Map<string, GroupSessions['processes'][number]>();
  for (const [pid, lines] of byProcess(part('status'), 'status')) {
    const of = (key: string): readonly string[] =>
      lines
        .find((line) => line.startsWith(`${key}:`))
        ?.slice(key.length + 1)
        .trim()
        .split(/\s+/) ?? [];
    const [, uid] = of('Uid');
    if (!isId(uid)) return unintelligible('the processes in the groups of the sockets');
    const inContainer = containerOf((cgroups.get(pid) ?? []).join('\n'), part('first-cgroup')) !== null;
    if (inContainer || uid === '0' || /^[ZX]/.test(of('State')[0] ?? '')) continue;
    const gids = [...new Set([of('Gid')[1], ...of('Groups')].filter(isId).map(Number))];
    const process = { uid: Number(uid), gids, name: of('Name').join(' ').slice(0, 64) };
    found.set(JSON.stringify(process), process);
  }
  return { ok: true, data: { partial: visible !== 'all', processes: [...found.values()] } };
}

const tooMany = notRead(
  'too-large',
  'The host has more processes in the groups of the sockets than plimsoll looks through.',
  'Audit it when it has fewer.',
);
