import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { keeps } from '../../kit/kept-shape.ts';
import { cause } from '../../model/cause.ts';
import { isId } from './account-lines.ts';
import { byProcess, linkTarget } from './process-lines.ts';
import { bodyOf, linesOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { ALL_PROCESSES } from './shell-parts.ts';

const JOURNAL_SETTINGS = ['Storage', 'SystemMaxUse', 'MaxRetentionSec'] as const;
const JOURNAL_SETTING = new RegExp(`^\\s*(${JOURNAL_SETTINGS.join('|')})\\s*=\\s*([\\w. ]{0,40})\\s*$`);

/** Names, as the kernel keeps them (15 bytes), of programs that watch, that keep logs, or that hand them on. */
const SENSORS =
  'falco|tetragon|tracee|tracee-ebpf|sysdig|dragent|osqueryd|wazuh-agentd|wazuh-syscheckd|auditbeat|elastic-agent|elastic-endpoin|falcon-sensor|falcon-sensor-b|wdavdaemon|sentinelone-age|s1-agent';
const KEEPERS = 'systemd-journal|systemd-journald|rsyslogd|syslog-ng|syslogd';
const SHIPPERS =
  'fluent-bit|fluentd|td-agent|vector|promtail|filebeat|journalbeat|alloy|grafana-agent|otelcol|otelcol-contrib|splunkd|systemd-journal-|datadog-agent';

const watcherShape = z.object({
  pid: z.int(),
  name: z.string(),
  /** As the program sees it, so inside of a container that of the container; null where it may not be seen. */
  executable: z.string().nullable(),
  /** Full id of its container; null on the host itself. */
  container: z.string().nullable(),
  /** Programs for the kernel, or events of its tracing, that it holds open; null where that may not be seen. */
  hooks: z.array(z.enum(['bpf', 'perf'])).nullable(),
});
export type Watcher = z.infer<typeof watcherShape>;

const entryShape = z.object({
  path: z.string(),
  kind: z.enum(['directory', 'file', 'socket', 'other']),
  uid: z.int(),
  /** Permission bits. */
  mode: z.int(),
});
export type PluginEntry = z.infer<typeof entryShape>;

/** Who watches on a host and what is kept: sensors, logs, and the plugins that engines find by name. */
export const watchersShape = z.object({
  watchers: z.array(watcherShape),
  /** Modules of the kernel through which sensors see calls. */
  modules: z.array(z.string()),
  /** Whether all processes could be seen. */
  complete: z.boolean(),
  journal: z.object({
    /** Directories of journals that are there. */
    directories: z.array(z.enum(['/var/log/journal', '/run/log/journal'])),
    /** Last word of the files of its configuration on each setting. */
    settings: keeps(z.record(z.string(), z.string()), z.partialRecord(z.enum(JOURNAL_SETTINGS), z.string())),
    /** Of the oldest entry of docker.service, in seconds since 1970; null where there is none, or none that may be read. */
    oldest: z.number().nullable(),
    /** What the account may not read of it. */
    denied: z.boolean(),
  }),
  /** Sockets and files by which engines find plugins, and their directories. */
  plugins: z.array(entryShape),
  /** Directories of plugins that may not be looked into. */
  shut: z.array(z.string()),
});
export type Watchers = z.infer<typeof watchersShape>;

const MOST_WATCHERS = 200;
const MOST_ENTRIES = 200;
const PLUGIN_DIRECTORIES = '/run/docker/plugins /etc/docker/plugins /usr/lib/docker/plugins';

/**
 * The journal is asked for its first entry alone: what follows is never read. Only root and some groups may read it, and an
 * empty answer to others is none.
 */
const SCRIPT = `${RECORDS_BEGIN}${ALL_PROCESSES}if { true </proc/1/status; } 2>/dev/null; then record visible; fi
record names
l=$(grep -HxE '${SENSORS}|${KEEPERS}|${SHIPPERS}' /proc/[0-9]*/comm 2>/dev/null | head -n ${MOST_WATCHERS})
printf '%s\\n' "$l"
p=$(printf '%s\\n' "$l" | sed -n 's|^\\(/proc/[0-9]*\\)/comm:.*|\\1|p')
if [ -n "$p" ]; then
  all() { for d in $p; do printf "%s/$1\\n" "$d"; done; }
  record cgroups
  grep -HoE '[0-9a-f]{64}' $(all cgroup) 2>/dev/null
  record programs
  stat -c '%N' $(all exe) 2>/dev/null
  for d in $p; do
    [ -r "$d/fd" ] && [ -x "$d/fd" ] || continue
    record handles "$d"
    ls -l "$d/fd" 2>/dev/null | grep -oE 'anon_inode:\\[?(bpf-prog|bpf_link|bpf-link|perf_event)' | sort -u
  done
fi
record modules
for m in falco scap sysdig_probe; do if [ -d "/sys/module/$m" ]; then echo "$m"; fi; done
record journal
for d in /var/log/journal /run/log/journal; do if [ -d "$d" ]; then echo "$d"; fi; done
record settings
set -- /etc/systemd/journald.conf
for d in /usr/lib /run /etc; do for f in "$d"/systemd/journald.conf.d/*.conf; do [ ! -f "$f" ] || set -- "$@" "$f"; done; done
grep -HE '^[[:space:]]*(Storage|SystemMaxUse|MaxRetentionSec)[[:space:]]*=' "$@" 2>/dev/null | head -n 200
for f; do [ ! -e "$f" ] || [ -r "$f" ] || record unreadable; done
if command -v journalctl >/dev/null 2>&1; then
  record oldest "$(id -u)"
  timeout 5 journalctl -q --no-pager -o short-unix _SYSTEMD_UNIT=docker.service 2>/dev/null | head -n 1 | head -c 32
  echo
fi
record plugins
for d in ${PLUGIN_DIRECTORIES}; do
  u=\${d%/plugins}
  if [ -d "$u" ] && [ ! -x "$u" ]; then record shut "$u"; elif [ -d "$d" ] && { [ ! -r "$d" ] || [ ! -x "$d" ]; }; then record shut "$d"; fi
done
record entries
set --
for d in ${PLUGIN_DIRECTORIES}; do for f in "$d" "$d"/* "$d"/*/*.sock; do [ ! -e "$f" ] || [ $# -ge ${MOST_ENTRIES} ] || set -- "$@" "$f"; done; done
[ $# -eq 0 ] || stat -c '%u %f %n' "$@" 2>/dev/null
${RECORDS_END}`;

export const watchers = defineScriptProbe({
  id: 'watchers',
  source:
    'processes of sensors, logs and shippers in /proc, journald.conf, journalctl for the oldest entry of docker.service, stat of the directories of plugins',
  timeoutSeconds: 30,
  maxBytes: 1024 * 1024,
  shape: watchersShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<Watchers> {
  const read = readRecords(output, 'what watches the host');
  if (!read.ok) return read;
  const { records } = read;
  const part = (kind: string): string => bodyOf(records, kind) ?? '';
  if (!records.some(({ kind }) => kind === 'entries')) return unintelligible('what watches the host');
  // What was cut could be a sensor, or a plugin that is somebody else's.
  if (linesOf(part('names')).length >= MOST_WATCHERS || linesOf(part('entries')).length >= MOST_ENTRIES) {
    const detail =
      'The host has more sensors, shippers of logs or files of plugins than plimsoll looks through.';
    return { ok: false, cause: cause('too-large', detail, 'Look through them on the host.') };
  }
  const programs = new Map(
    linesOf(part('programs')).flatMap((line): readonly (readonly [number, string | null])[] => {
      const pid = /\/proc\/(\d+)\/exe/.exec(line)?.[1];
      return pid === undefined ? [] : [[Number(pid), linkTarget(line)]];
    }),
  );
  const handles = new Map(
    records.flatMap(({ kind, words, body }) => {
      const pid = /^\/proc\/(\d+)$/.exec(words[0] ?? '')?.[1];
      return kind === 'handles' && pid !== undefined ? [[Number(pid), hooksIn(body)] as const] : [];
    }),
  );
  const containers = byProcess(part('cgroups'), 'cgroup');
  const oldest = records.find(({ kind }) => kind === 'oldest');
  const since = /^(\d{9,11})(?:\.\d+)? /.exec(`${oldest?.body.trim()} `)?.[1];
  const root = oldest === undefined || oldest.words[0] === '0';
  return {
    ok: true,
    data: {
      watchers: [...byProcess(part('names'), 'comm')].map(([pid, [name = '']]) => ({
        pid,
        name: name.slice(0, 15),
        executable: programs.get(pid) ?? null,
        container: containers.get(pid)?.at(-1)?.slice(0, 64) ?? null,
        hooks: handles.get(pid) ?? null,
      })),
      modules: linesOf(part('modules')).slice(0, 8),
      complete: records.some(({ kind }) => kind === 'visible'),
      journal: {
        directories: (['/var/log/journal', '/run/log/journal'] as const).filter((path) =>
          linesOf(part('journal')).includes(path),
        ),
        settings: settingsIn(part('settings')),
        oldest: since === undefined ? null : Number(since),
        denied: (since === undefined && !root) || records.some(({ kind }) => kind === 'unreadable'),
      },
      plugins: linesOf(part('entries')).flatMap(entryOf),
      shut: records.flatMap(({ kind, words }) => (kind === 'shut' ? words.slice(0, 1) : [])),
    },
  };
}

const hooksIn = (body: string): Watcher['hooks'] => [
  ...(/bpf/.test(body) ? (['bpf'] as const) : []),
  ...(/perf_event/.test(body) ? (['perf'] as const) : []),
];

/** Of files with the same name the later directory replaces the earlier; then the name decides, and journald.conf comes first. */
function settingsIn(text: string): Record<string, string> {
  const files = new Map<string, { readonly path: string; readonly lines: string[] }>();
  for (const line of linesOf(text)) {
    const [, path, rest] = /^([^:]+\.conf):(.*)$/.exec(line) ?? [];
    if (path === undefined || rest === undefined) continue;
    const name = path.endsWith('/journald.conf') ? '' : (path.split('/').at(-1) ?? '');
    const before = files.get(name);
    if (before?.path === path) before.lines.push(rest);
    else files.set(name, { path, lines: [rest] });
  }
  const settings: Record<string, string> = {};
  for (const [, { lines }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const line of lines) {
      const [, key, value] = JOURNAL_SETTING.exec(line) ?? [];
      if (key !== undefined && value !== undefined) settings[key] = value.trim();
    }
  }
  return settings;
}

const KINDS: Readonly<Record<number, PluginEntry['kind']>> = { 4: 'directory', 8: 'file', 12: 'socket' };

function entryOf(line: string): readonly PluginEntry[] {
  const [, uid, hex, path] = /^(\d+) ([0-9a-f]{1,8}) (\/.*)$/.exec(line) ?? [];
  if (path === undefined || hex === undefined || !isId(uid)) return [];
  const mode = Number.parseInt(hex, 16);
  return [
    { path: path.slice(0, 512), kind: KINDS[mode >> 12] ?? 'other', uid: Number(uid), mode: mode & 0o7777 },
  ];
}
