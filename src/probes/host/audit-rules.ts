import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause, causeSchema } from '../../model/cause.ts';
import {
  linesOf,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  type ScriptRecord,
  unintelligible,
  unreadPart,
} from './records.ts';

/** The kernel's audit rules as loaded and as they lie on disk. */
export const auditRulesShape = z.object({
  loaded: z.discriminatedUnion('state', [
    /** There is no auditctl on the host. */
    z.object({ state: z.literal('absent') }),
    z.object({ state: z.literal('read'), enabled: z.int(), rules: z.array(z.string()) }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
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

/** auditctl writes into a pipe: with SELinux its domain may not write into files, and the list would be empty. */
const SCRIPT = `${RECORDS_BEGIN}c=
for d in /usr/local/sbin /usr/sbin /sbin /usr/bin /bin; do
  if [ -f "$d/auditctl" ]; then
    c=$d/auditctl
    break
  fi
done
record auditctl "$(id -u)" $c
if [ -n "$c" ]; then
  l=$("$c" -l 2>&1)
  e=$?
  record rules "$e"
  printf '%s\\n' "$l" | head -c ${MOST_BYTES}
  echo
  s=$("$c" -s 2>&1)
  e=$?
  record status "$e"
  printf '%s\\n' "$s" | head -c 4096
  echo
fi
n=0
for f in /etc/audit/audit.rules /etc/audit/rules.d/*.rules; do
  [ -f "$f" ] || continue
  n=$((n + 1))
  [ $n -le ${MOST_FILES} ] || break
  if [ -r "$f" ]; then
    record file
    printf '%s\\n' "$f"
    head -c ${MOST_BYTES} "$f" 2>/dev/null | grep -E '^[[:space:]]*-[aAdDwWe]' | cut -c1-1024
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
  source: 'auditctl -l, auditctl -s, /etc/audit',
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: auditRulesShape,
  script: () => SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<AuditRules> {
  const read = readRecords(output, 'the audit rules');
  if (!read.ok) return read;
  if (!read.records.some(({ kind }) => kind === 'auditctl')) return unintelligible('the audit rules');
  return { ok: true, data: { loaded: loadedRules(read.records), onDisk: rulesOnDisk(read.records) } };
}

function loadedRules(records: readonly ScriptRecord[]): AuditRules['loaded'] {
  const caller = records.find((record) => record.kind === 'auditctl');
  if (caller?.words.length === 1) return { state: 'absent' };
  const list = records.find((record) => record.kind === 'rules');
  const status = records.find((record) => record.kind === 'status');
  const enabled = /^enabled (\d)$/m.exec(status?.body ?? '')?.[1];
  const lines = linesOf(list?.body ?? '');
  if (list?.words[0] !== '0' || status?.words[0] !== '0' || enabled === undefined) {
    return unreadPart(
      caller?.words[0] === '0'
        ? cause(
            'command-failed',
            `auditctl could not ask the kernel for its rules (exit code ${list?.words[0] ?? 'unknown'}).`,
            'Run auditctl -l as root on the host itself, not in a container.',
          )
        : cause('needs-root', 'Only root may list the audit rules.', 'Run the audit as root.'),
    );
  }
  if ((list.body.length ?? 0) >= MOST_BYTES)
    return unreadPart(
      cause(
        'too-large',
        'There are more audit rules than plimsoll reads.',
        'Report this as a bug of plimsoll.',
      ),
    );
  const none = lines.length === 1 && lines[0] === 'No rules';
  const rules = none ? [] : lines;
  if ((!none && rules.length === 0) || rules.some((rule) => !rule.startsWith('-'))) {
    return unreadPart(
      cause(
        'unparseable',
        'auditctl -l printed something that is no rule.',
        'Run auditctl -l as root and look at it.',
      ),
    );
  }
  return { state: 'read', enabled: Number(enabled), rules: rules.map((rule) => rule.slice(0, 1024)) };
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
        return [path, rules.map((rule) => rule.trim()).filter((rule) => rule.startsWith('-'))];
      }),
    ),
  };
}
