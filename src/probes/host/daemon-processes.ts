import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { keeps } from '../../kit/kept-shape.ts';
import { cause } from '../../model/cause.ts';
import { isNested, isRootless, parseStatuses } from './daemon-ancestry.ts';
import { parseDaemonFlags } from './daemon-flags.ts';
import { readListeners } from './daemon-listeners.ts';
import { OPTIONS_BY_FLAG, withoutCredentials } from './daemon-values.ts';
import {
  bodyOf,
  bytesOf,
  linesOf,
  notRead,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
} from './records.ts';
import { CLOCK, DESCRIPTORS, DOCKERDS } from './shell-parts.ts';
import { isBigEndian } from './socket-tables.ts';

const ENVIRONMENT = [
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'DOCKER_CONFIG',
  'DOCKER_DRIVER',
  'DOCKER_INSECURE_NO_IPTABLES_RAW',
  'DOCKER_MIN_API_VERSION',
  'HOME',
  'PATH',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'XDG_RUNTIME_DIR',
];

/** A running dockerd, found by its executable, never by the text of a command line. */
export const daemonProcessShape = z.object({
  pid: z.int(),
  parentPid: z.int(),
  /** Effective user and group as the host sees them. */
  uid: z.int(),
  gid: z.int(),
  /** Start, in seconds since 1970 by the host's clock. */
  startedAt: z.number(),
  /** It runs in a process namespace of its own: Docker in Docker, not an engine of this host. */
  nested: z.boolean(),
  /** It runs below rootlesskit or as another user than root. */
  rootless: z.boolean(),
  /** Path of the program; null where the account may not see it. */
  executable: z.string().nullable(),
  /** Values of the flags on the allow-list, by long name without dashes; a switch without a value is `true`. */
  flags: keeps(
    z.record(z.string(), z.array(z.string())),
    z.partialRecord(z.enum([...OPTIONS_BY_FLAG.keys()]), z.array(z.string())),
  ),
  /** How many other arguments there are. */
  otherArguments: z.int(),
  /** DOCKER_* and other variables that change how it behaves; null where the environment may not be read. */
  environment: keeps(
    z.record(z.string(), z.string()),
    z.partialRecord(z.enum(ENVIRONMENT), z.string()),
  ).nullable(),
  /** Unix sockets on which it listens; null where its open files may not be seen. */
  unixSockets: z.array(z.string()).nullable(),
  /** TCP ports on which it listens; null where its open files may not be seen. */
  tcpListeners: z.array(z.object({ address: z.string(), port: z.int() })).nullable(),
  /** Those of these ports that systemd handed over, by its holding them too; missing where that cannot be seen. */
  handedPorts: z.array(z.int()).optional(),
  /** How many docker-proxy processes it runs. */
  proxies: z.int(),
});
export type DaemonProcess = z.infer<typeof daemonProcessShape>;
const daemonProcessesShape = z.array(daemonProcessShape);

/** More processes that call themselves dockerd than this are no engines. */
const MOST_DAEMONS = 64;
const MOST_ARGUMENT_BYTES = 131_072;

const SCRIPT = `${RECORDS_BEGIN}${DOCKERDS}${CLOCK}${DESCRIPTORS}{ true </proc/1/status; } 2>/dev/null || exit 93
set -- $daemons
[ $# -le ${MOST_DAEMONS} ] || exit 92
read -r up _ </proc/uptime
record host "$(clock)" "$up" "$(getconf CLK_TCK 2>/dev/null || echo 100)" "$(uname -m)"
files=
for p; do
  i=0 q=$p
  while [ "$i" -lt 24 ] && [ "$q" -gt 0 ] && { read -r s <"/proc/$q/stat"; } 2>/dev/null; do
    files="$files /proc/$q/status" i=$((i + 1))
    s=\${s##*) } s=\${s#* } q=\${s%% *}
  done
done
if [ $# -gt 0 ]; then
  record status
  grep -HE '^(Name|State|PPid|Uid|Gid|NSpid):' $files 2>/dev/null
  record proxies
  set -- $(grep -lxE 'docker-proxy|rootlesskit-doc' /proc/[0-9]*/comm 2>/dev/null)
  [ $# -eq 0 ] || cat $(printf '%s\\n' "$@" | sed 's/comm$/status/') 2>/dev/null | grep '^PPid:'
  record first-cgroup
  head -c 65536 /proc/1/cgroup
  record first-namespace
  readlink /proc/1/ns/pid 2>/dev/null
fi
for p in $daemons; do
  { read -r s <"/proc/$p/stat"; } 2>/dev/null || continue
  record stat "$p"
  printf '%s\\n' "$s"
  record namespace "$p"
  readlink "/proc/$p/ns/pid" 2>/dev/null
  record cgroup "$p"
  head -c 65536 "/proc/$p/cgroup" 2>/dev/null
  if e=$(readlink "/proc/$p/exe" 2>/dev/null); then
    record exe "$p"
    printf '%s\\n' "$e"
  fi
  record arguments "$p"
  { head -c ${MOST_ARGUMENT_BYTES} "/proc/$p/cmdline" | tr '\\n\\0' '\\001\\n'; } 2>/dev/null
  echo
  if { true <"/proc/$p/environ"; } 2>/dev/null; then
    record environment "$p"
    { head -c 1048576 "/proc/$p/environ" | tr '\\n\\0' '\\001\\n' | grep -E '^(${ENVIRONMENT.join('|')})='; } 2>/dev/null
  fi
  if l=$(descriptors "$p"); then
    record sockets "$p"
    printf '%s\\n' "$l" | sed -n 's/^.* -> socket:\\[\\([0-9]*\\)\\]$/\\1/p'
    q=\${s##*) } q=\${q#* } q=\${q%% *}
    if grep -qx systemd "/proc/$q/comm" 2>/dev/null && l=$(descriptors "$q"); then
      record handed "$p"
      printf '%s\\n' "$l" | sed -n 's/^.* -> socket:\\[\\([0-9]*\\)\\]$/\\1/p'
    fi
    if { true <"/proc/$p/net/unix"; } 2>/dev/null; then
      record unix "$p"
      { grep -F ' 00010000 ' "/proc/$p/net/unix" | head -c 262144; } 2>/dev/null
      echo
    fi
    if { true <"/proc/$p/net/tcp"; } 2>/dev/null; then
      record tcp "$p"
      { cat "/proc/$p/net/tcp" "/proc/$p/net/tcp6" | grep ' 0A [0-9A-F]*:' | head -c 262144; } 2>/dev/null
      echo
    fi
  fi
done
${RECORDS_END}`;

/**
 * The engines that run on the host, as the kernel sees them. A dockerd counts as nested where it lies in the cgroup of
 * a container, or in another process namespace than the first process without being the rootless engine of a
 * rootlesskit that belongs to the host.
 */
export const daemonProcesses = defineScriptProbe({
  id: 'daemon-processes',
  source:
    '/proc/PID of each dockerd and of what started it: stat, status, exe, cmdline, environ, cgroup, ns/pid, fd, net',
  timeoutSeconds: 30,
  maxBytes: 8 * 1024 * 1024,
  shape: daemonProcessesShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<DaemonProcess[]> {
  if (output.exitCode === 93) return hidden;
  if (output.exitCode === 92) return tooMany;
  const read = readRecords(output, 'the processes of dockerd');
  if (!read.ok) return read;
  const { records } = read;
  const host = records.find((record) => record.kind === 'host');
  const [printed, uptime, ticks] = (host?.words ?? []).map(Number);
  // busybox date gives whole seconds, rounded down.
  const clock = Number.isInteger(printed) ? Number(printed) + 0.5 : printed;
  if (!isPositive(clock) || !isPositive(uptime) || !isPositive(ticks))
    return unparseable('the clock of the host');
  const statuses = parseStatuses(bodyOf(records, 'status') ?? '');
  const proxies = linesOf(bodyOf(records, 'proxies') ?? '').map((line) => Number(line.split(/\s+/)[1]));
  const first = {
    cgroup: bodyOf(records, 'first-cgroup') ?? '',
    namespace: bodyOf(records, 'first-namespace')?.trim() ?? '',
  };
  const bigEndian = isBigEndian(host?.words[3] ?? '');
  const processes: DaemonProcess[] = [];
  for (const { words: about, body } of records.filter((record) => record.kind === 'stat')) {
    const pid = Number(about[0]);
    const own = records.filter((record) => record.words[0] === about[0]);
    const status = statuses.get(pid);
    const fields = body.slice(body.lastIndexOf(') ') + 2).split(' ');
    const startTicks = Number(fields[19]);
    // It has ended, and nobody has waited for it.
    if (fields[0] === 'Z' || fields[0] === 'X') continue;
    if (!Number.isSafeInteger(startTicks)) return unparseable(`/proc/${pid}/stat`);
    // An engine that was left out would look like one that is not there.
    if (!status) return unparseable(`/proc/${pid}/status`);
    const line = bodyOf(own, 'arguments') ?? '';
    if (bytesOf(line) >= MOST_ARGUMENT_BYTES) return tooLong(pid);
    const words = splitArguments(line);
    const listening = listeners(own, bigEndian);
    if (isHelper(words[0] ?? '', listening)) continue;
    const executable = bodyOf(own, 'exe')?.replace(/ \(deleted\)$/, '') ?? null;
    processes.push({
      pid,
      parentPid: status.parentPid,
      uid: status.uid,
      gid: status.gid,
      startedAt: Math.round((clock - uptime + startTicks / ticks) * 100) / 100,
      nested: isNested(
        pid,
        { cgroup: bodyOf(own, 'cgroup') ?? '', namespace: bodyOf(own, 'namespace')?.trim() ?? '' },
        first,
        statuses,
      ),
      rootless: isRootless(pid, statuses),
      executable: executable?.slice(0, 4096) ?? null,
      ...parseDaemonFlags(words.slice(1)),
      environment: keepEnvironment(bodyOf(own, 'environment')),
      ...listening,
      proxies: proxies.filter((parent) => parent === pid).length,
    });
  }
  return { ok: true, data: processes.sort((a, b) => a.pid - b.pid) };
}

/**
 * dockerd starts itself under other names for small tasks, and has runc do it for each container that starts
 * (moby, pkg/reexec: libnetwork-setkey, docker-untar and others). Those listen on nothing; where that cannot be seen, it
 * may be an engine by another name.
 */
const isHelper = (name: string, { unixSockets, tcpListeners }: ReturnType<typeof listeners>): boolean =>
  name !== '' && !name.includes('dockerd') && unixSockets?.length === 0 && tcpListeners?.length === 0;

/** All words, the name of the program first; the script made line breaks within a word into \x01. */
const splitArguments = (line: string): readonly string[] =>
  line
    .replace(/\n+$/, '')
    .split('\n')
    .map((word) => word.replaceAll('\x01', '\n'));

function keepEnvironment(body: string | undefined): Record<string, string> | null {
  if (body === undefined) return null;
  return Object.fromEntries(
    linesOf(body).flatMap((line) => {
      const name = line.split('=', 1)[0] ?? '';
      return ENVIRONMENT.includes(name) ? [[name, withoutCredentials(line.slice(name.length + 1))]] : [];
    }),
  );
}

function listeners(own: readonly ScriptRecord[], bigEndian: boolean) {
  const sockets = bodyOf(own, 'sockets');
  if (sockets === undefined) return { unixSockets: null, tcpListeners: null };
  const [unix, tcp] = [bodyOf(own, 'unix'), bodyOf(own, 'tcp')];
  const inodes = new Set(linesOf(sockets));
  const found = readListeners(inodes, unix, tcp, bigEndian);
  const held = bodyOf(own, 'handed');
  if (held === undefined || found.tcpListeners === null) return found;
  const shared = new Set(linesOf(held).filter((inode) => inodes.has(inode)));
  const handed = readListeners(shared, unix, tcp, bigEndian).tcpListeners ?? [];
  return { ...found, handedPorts: handed.map(({ port }) => port) };
}

const isPositive = (value: number | undefined): value is number => value !== undefined && value > 0;

const unparseable = (what: string) => ({
  ok: false as const,
  cause: cause(
    'unparseable',
    `${what} did not have the form that kernels give it.`,
    'Report this as a bug of plimsoll.',
  ),
});

const hidden = {
  ok: false as const,
  cause: cause(
    'needs-root',
    'This host shows processes to their owners only (hidepid), so dockerd may run unseen.',
    'Run the audit as root.',
  ),
};

const tooMany = notRead(
  'too-large',
  `More than ${MOST_DAEMONS} processes call themselves dockerd.`,
  'Find out who started them: ps -C dockerd -o pid,user,args.',
);

const tooLong = (pid: number) => ({
  ok: false as const,
  cause: cause(
    'too-large',
    `The command line of the dockerd with process id ${pid} is longer than ${MOST_ARGUMENT_BYTES} bytes.`,
    'Move its options to daemon.json.',
  ),
});
