import { cannotTell, defineCheck, fail, manual, notApplicable, pass } from '../../src/kit/index.ts';
import { counted } from '../../src/model/plural.ts';
import { auditState } from '../../src/probes/audit/audit-state.ts';
import { auditedTargets } from '../../src/probes/audit/audited-targets.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { theHost } from '../../src/probes/populations.ts';
import { judgeAudited } from '../host/audited-file.ts';
import { AUDIT_REPLACED_BY } from './parameters.ts';

const EXPECTED = 'audit on, a loaded rule for changes of each, and a daemon that takes the records';

export default defineCheck({
  id: 'monitoring-audit-covers-engine',
  title: 'Audit records changes of everything that the engine consists of',
  severity: 'medium',
  severityReason: 'Without it nobody can say later who changed or replaced what.',
  rationale:
    'This sums up what the checks of single files say: programs, units, configuration, sockets and data of the engine. One gap is enough for an intruder who knows of it, and rules that are loaded record nothing while audit is off or nobody takes the records.',
  remediation: {
    text: 'Install auditd, put a rule for each of the named paths into a file below /etc/audit/rules.d, and load them.',
    command: 'augenrules --load && auditctl -l',
    takes: 'command',
    sideEffect: 'Each change is a record in the log of audit; busy directories make many.',
  },
  outcomes: {
    pass: 'audit is on, its daemon runs, and loaded rules record the changes of each file and directory of the engine that is there',
    fail: 'audit is off or not installed, no daemon takes its records, or no rule records changes of one of them',
    manual: 'auditctl leaves open what a rule takes, or a rule that comes first keeps something out',
    notapplicable: 'nothing of an engine is on the host, or the policy names a sensor that does this instead',
  },
  each: theHost,
  needs: { audit: auditState, targets: auditedTargets },
  parameters: { replaced: AUDIT_REPLACED_BY },
  assess: ({ audit, targets }, _, { replaced }) => {
    const seen = { expected: EXPECTED, observed: counted(targets.length, 'file') };
    if (targets.length === 0)
      return notApplicable({ ...seen, message: 'There is nothing of an engine on this host.' });
    if (replaced.configured) {
      const message = `By the policy ${replaced.value} records this in place of audit; whether it runs is another finding.`;
      return notApplicable({ ...seen, message });
    }
    const judged = targets.map((target) => ({
      path: target.path,
      verdict: judgeAudited(target, target.path, audit, EXPECTED),
    }));
    const bad = judged.flatMap(({ path, verdict }) =>
      !('cause' in verdict) && verdict.status === 'fail' ? [path] : [],
    );
    const all = `${targets.length} files and directories`;
    if (bad.length > 0) {
      const why =
        audit.state === 'absent' ? 'audit is not installed' : audit.state === 'off' ? 'audit is off' : '';
      const message = `Changes of ${bad.length} of ${all} of the engine are not recorded${why ? `: ${why}` : `: ${enumerate(bad)}`}.`;
      return fail({ ...seen, observed: `not recorded: ${enumerate(bad, 30)}`, message });
    }
    for (const { verdict } of judged) if ('cause' in verdict) return cannotTell(verdict.cause, EXPECTED);
    if (audit.state !== 'absent' && audit.unattended) {
      const message =
        'Rules record changes of everything of the engine, but no daemon of audit takes the records.';
      return fail({ ...seen, observed: `${seen.observed}; auditctl -s pid 0`, message });
    }
    const open = judged.flatMap(({ path, verdict }) =>
      !('cause' in verdict) && verdict.status === 'manual' ? [path] : [],
    );
    if (open.length > 0) {
      const message = `Whether audit records all changes of ${enumerate(open)} is open: what do their rules take?`;
      return manual({ ...seen, observed: `open: ${enumerate(open, 30)}`, message });
    }
    return pass({
      ...seen,
      message: `Audit records changes of all ${targets.length} files and directories of the engine.`,
    });
  },
});
