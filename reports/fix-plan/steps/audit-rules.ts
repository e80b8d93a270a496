import type { AuditFix } from '../fix.ts';
import { headOf, type StepMaker } from './step-maker.ts';

/** What a rule of audit may look like that is taken over; its words are parted by blanks, with nothing to quote them. */
const EXPECTED =
  /^a loaded rule such as (-a always,exit(?: -S all)? -F (?:path|dir)=(\/[\w.+@:/-]{1,1000}) -F perm=[rwxa]{1,4}(?: -S all)? (?:-k |-F key=)[\w-]{1,30})$/;

/** One file of rules for all that is to be watched. */
export const auditSteps: StepMaker<AuditFix> = (mendable) => {
  const read = mendable.map((one) => {
    const [, rule, path] = EXPECTED.exec(one.finding.expected) ?? [];
    return { one, rule: rule === undefined || path === undefined ? null : { rule, path } };
  });
  const found = read.flatMap(({ one, rule }) => (rule ? [{ one, ...rule }] : []));
  // auditctl loads nothing more after the first rule that it refuses, and what is below /run may not be there yet.
  const early = found.filter(({ path }) => !path.startsWith('/run/'));
  const late = found.filter(({ path }) => path.startsWith('/run/'));
  const rules = [...new Set([...early, ...late].map(({ rule }) => rule))];
  return {
    steps: rules.length === 0 ? [] : [{ kind: 'audit-rules', ...headOf(found.map(({ one }) => one)), rules }],
    left: read.flatMap(({ one, rule }) => (rule ? [] : [one.finding])),
  };
};
