import { posix } from 'node:path';
import { deriveFact } from '../../kit/define-fact.ts';
import { type Cause, cause } from '../../model/cause.ts';
import { type Unread, unread } from '../../model/fact.ts';
import { type AuditRules, auditRules } from '../host/audit-rules.ts';
import { identity } from '../host/identity.ts';
import { type RealPaths, realPaths } from '../host/real-paths.ts';
import { type LoadedRule, loadedRules, type RuleOnDisk, rulesOnDisk } from './loaded-rules.ts';

/** What the kernel of a host records of accesses to files. */
export type AuditState =
  /** There is no auditctl, and no other program that loads rules runs. */
  | { readonly state: 'absent' }
  | {
      readonly state: 'off' | 'on';
      readonly rules: readonly LoadedRule[];
      /** No daemon takes the records, so they go to the log of the kernel. */
      readonly unattended: boolean;
      /** Architecture as uname names it. */
      readonly machine: string;
      readonly onDisk: readonly RuleOnDisk[];
      /** Why rules on disk were not read; null where they were. */
      readonly diskUnread: Cause | null;
    };

/** Audit rules as the kernel has them, in the order in which it tries them, each held against those on disk. */
export const auditState = deriveFact({
  id: 'audit-state',
  scope: 'host',
  from: { auditRules, realPaths, identity },
  value: ({ auditRules, realPaths, identity }): AuditState | Unread => {
    const { loaded, onDisk, agents } = auditRules;
    if (loaded.state === 'unread') return unread(loaded.cause);
    if (loaded.state === 'absent') return withoutAuditctl(agents);
    const disk =
      onDisk.state === 'read' ? rulesOnDisk(onDisk.files, (path) => follow(path, realPaths) ?? path) : null;
    const rules = loadedRules(loaded.rules, disk, (path) => follow(path, realPaths));
    const lost = rules.find(({ rule, path }) => path === null && hasPath(rule));
    if (lost) {
      const detail = `Where the path in the audit rule "${lost.line}" leads could not be found out.`;
      return unread(cause('command-failed', detail, 'Run the audit again, as root.'));
    }
    return {
      state: loaded.enabled === 0 ? 'off' : 'on',
      rules,
      unattended: loaded.pid === 0,
      machine: identity.architecture,
      onDisk: disk ?? [],
      diskUnread: onDisk.state === 'read' ? null : onDisk.cause,
    };
  },
});

const hasPath = (rule: LoadedRule['rule']): boolean =>
  rule.kind === 'watch' || (rule.kind === 'filter' && rule.watched !== null);

function withoutAuditctl(agents: AuditRules['agents']): AuditState | Unread {
  if (agents === undefined || agents === null) {
    const detail = 'There is no auditctl, and whether another program loads audit rules could not be seen.';
    return unread(cause('needs-root', detail, 'Run the audit as root.'));
  }
  if (agents.length === 0) return { state: 'absent' };
  const detail = `There is no auditctl to list the audit rules with, but ${agents.join(' and ')}, which can load rules, runs.`;
  return unread(
    cause('tool-missing', detail, 'Install auditctl (package auditd or audit), and audit again.'),
  );
}

/** The kernel follows the directory of a watched path, and takes its last part as it is. */
function follow(path: string, real: RealPaths): string | null {
  const directory = real[posix.dirname(path)];
  return directory ? posix.join(directory, posix.basename(path)) : null;
}
