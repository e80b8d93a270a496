import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import { keepRule, LONGEST_RULE } from '../audit/audit-rule.ts';
import {
  bodyOf,
  linesOf,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  unintelligible,
  unreadPart,
} from './records.ts';
import { REACH } from './shell-parts.ts';

/** The kernel's audit rules as loaded and as they lie on disk. */
export const auditRulesShape = z.object({
  loaded: z.discriminatedUnion('state', [
    /** There is no auditctl on the host. */
    z.object({ state: z.literal('absent') }),
    z.object({
      state: z.literal('read'),
      /** 0 off, 1 on, 2 on and locked until the machine starts again. */
      enabled: z.int(),
      /** Process id of the daemon that takes the records; 0 where there is none. */
      pid: z.int().optional(),
      /** In the order in which the kernel tries them; of those that are not understood only why. */
      rules: z.array(z.string()),
    }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
  /** Programs that run and can load rules without auditctl, by name; null where processes may not be seen. */
  agents: z.array(z.string()).nullable().optional(),
  /** Rule lines without comments, by file, in /etc/audit/audit.rules and /etc/audit/rules.d. */
  onDisk: z.discriminatedUnion('state', [
    z.object({ state: z.literal('read'), files: z.record(z.string(), z.array(z.string())) }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
});
export type AuditRules = z.infer<typeof auditRulesShape>;

/** What is read of the list of rules and of each file with rules. */
const MOST_BYTES = 262_144;
const MOST_FILES = 200;

/**
 * Programs that load audit rules by themselves: the audit daemon, Elastic's beats, Slack's go-audit, osquery, Wazuh and
 * OSSEC, Microsoft's agents. The kernel keeps 15 bytes of a name.
 */
const AGENTS =
  'auditd|auditbeat|agentbeat|elastic-endpoin|go-audit|osqueryd|wazuh-syscheckd|ossec-syscheckd|auoms|wdavdaemon|mdatp_audisp_pl|laurel';

/** auditctl writes into a pipe: with SELinux its domain may not write into files, and the list would be empty. */
const SCRIPT = `${RECORDS_BEGIN}${REACH}c= x=
for d in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin /run/current-system/sw/bin; do
  if [ -f "$d/auditctl" ]; then
    c=$d/auditctl
    break
  fi
  reach "$d/auditctl"
  [ $reached = absent ] || x=$d
done
record auditctl "$(id -u)" $c
[ -n "$c$x" ] && [ -z "$c" ] && record hidden "$x"
for f in /.dockerenv /run/.containerenv /run/systemd/container; do
  if [ -e "$f" ]; then record inside "$f"; fi
done
record users
head -n 2 /proc/self/uid_map 2>/dev/null
record kernel
tr ' ' '\n' </proc/cmdline 2>/dev/null | grep '^audit='
if { true </proc/1/status; } 2>/dev/null; then
  record agents
  grep -hxE '${AGENTS}' /proc/[0-9]*/comm 2>/dev/null | sort -u
fi
if [ -n "$c" ]; then
  l=$("$c" -l 2>&1)
  e=$?
  record rules "$e" "$(printf '%s' "$l" | wc -c)"
  printf '%s\n' "$l" | head -c ${MOST_BYTES}
  echo
  s=$("$c" -s 2>&1)
  e=$?
  record status "$e"
  printf '%s\n' "$s" | head -c 4096
  echo
fi
n=0
for f in /etc/audit/audit.rules /etc/audit/rules.d/*.rules; do
  [ -f "$f" ] || continue
  n=$((n + 1))
  [ $n -le ${MOST_FILES} ] || break
  if [ -r "$f" ]; then
    record file
    printf '%s\n' "$f"
    head -c ${MOST_BYTES} "$f" 2>/dev/null | grep -E '^[[:space:]]*-[aAdDwW]' | cut -c1-${LONGEST_RULE + 1}
  else
    record denied "$f"
  fi
done
for d in /etc/audit /etc/audit/rules.d; do
  if [ -d "$d" ] && ! { [ -r "$d" ] && [ -x "$d" ]; }; then record denied "$d"; fi
done
${RECORDS_END}`;

export const auditRules = defineScriptProbe({
  id: 'audit-rules',
  source: 'auditctl -l, auditctl -s, /etc/audit, /proc/PID/comm, /proc/cmdline',
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: auditRulesShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<AuditRules> {
  const read = readRecords(output, 'the audit rules');
  if (!read.ok) return read;
  if (!read.records.some(({ kind }) => kind === 'auditctl')) return unintelligible('the audit rules');
  const agents = bodyOf(read.records, 'agents');
  return {
    ok: true,
    data: {
      loaded: loadedRules(read.records),
      agents: agents === undefined ? null : [...linesOf(agents)],
      onDisk: rulesOnDisk(read.records),
    },
  };
}

const ON_THE_HOST = 'Run the audit as root on the host itself, not in a container.';

function loadedRules(records: readonly ScriptRecord[]): AuditRules['loaded'] {
  const caller = records.find((record) => record.kind === 'auditctl');
  if (caller?.words.length === 1) return withoutAuditctl(records);
  const list = records.find((record) => record.kind === 'rules');
  const status = records.find((record) => record.kind === 'status');
  const enabled = /^enabled (\d)$/m.exec(status?.body ?? '')?.[1];
  if (list?.words[0] !== '0' || status?.words[0] !== '0' || enabled === undefined) {
    if (isOffSinceBoot(records)) return { state: 'read', enabled: 0, pid: 0, rules: [] };
    return unreadPart(
      caller?.words[0] === '0'
        ? cause(
            'command-failed',
            `The kernel did not give its audit rules to auditctl (exit code ${list?.words[0] ?? 'unknown'}).`,
            ON_THE_HOST,
          )
        : cause('needs-root', 'Only root may list the audit rules.', 'Run the audit as root.'),
    );
  }
  if (Number(list.words[1]) >= MOST_BYTES)
    return unreadPart(
      cause(
        'too-large',
        'There are more audit rules than plimsoll reads.',
        'Report this as a bug of plimsoll.',
      ),
    );
  const lines = linesOf(list.body);
  const none = lines.length === 1 && lines[0] === 'No rules';
  if (!none && (lines.length === 0 || lines.some((line) => !line.startsWith('-')))) {
    return unreadPart(
      cause(
        'unparseable',
        'auditctl -l printed something that is no rule.',
        'Run auditctl -l as root and look at it.',
      ),
    );
  }
  const pid = /^pid (\d+)$/m.exec(status.body)?.[1];
  return {
    state: 'read',
    enabled: Number(enabled),
    ...(pid === undefined ? {} : { pid: Number(pid) }),
    rules: none ? [] : lines.map(keepRule),
  };
}

/** That auditctl is absent says something of the host only where its files are those that are seen. */
function withoutAuditctl(records: readonly ScriptRecord[]): AuditRules['loaded'] {
  const hidden = records.find((record) => record.kind === 'hidden')?.words[0];
  if (hidden !== undefined) {
    return unreadPart(
      cause(
        'command-failed',
        `Whether there is an auditctl in ${hidden} could not be found out.`,
        'Run the audit as root.',
      ),
    );
  }
  const mark = records.find((record) => record.kind === 'inside')?.words[0];
  if (mark === undefined && ownsAllUsers(records)) return { state: 'absent' };
  const where = mark === undefined ? 'a user namespace' : `a container (${mark} exists)`;
  return unreadPart(
    cause(
      'tool-missing',
      `There is no auditctl, but the audit runs in ${where}, whose programs are not those of the host.`,
      ON_THE_HOST,
    ),
  );
}

const ownsAllUsers = (records: readonly ScriptRecord[]): boolean =>
  /^\s*0\s+0\s+4294967295\s*$/.test(bodyOf(records, 'users') ?? '');

/** Started with audit=0 the kernel answers nobody about rules; in a user namespace it never does. */
function isOffSinceBoot(records: readonly ScriptRecord[]): boolean {
  const last = linesOf(bodyOf(records, 'kernel') ?? '').at(-1);
  return (last === 'audit=0' || last === 'audit=off') && ownsAllUsers(records);
}

function rulesOnDisk(records: readonly ScriptRecord[]): AuditRules['onDisk'] {
  const denied = records.find((record) => record.kind === 'denied')?.words[0];
  if (denied !== undefined)
    return unreadPart(cause('needs-root', `${denied} may not be read.`, 'Run the audit as root.'));
  const files = records.filter((record) => record.kind === 'file');
  if (files.length >= MOST_FILES)
    return unreadPart(
      cause('too-large', `There are more than ${MOST_FILES} files with audit rules.`, 'Merge them.'),
    );
  return {
    state: 'read',
    files: Object.fromEntries(
      files.map(({ body }) => {
        const [path = '', ...rules] = body.split('\n');
        return [path, rules.filter((rule) => rule.trim().startsWith('-')).map(keepRule)];
      }),
    ),
  };
}
