import { type Benchmark, type Control, isOfLevel } from '../model/benchmark.ts';
import { plural } from '../model/plural.ts';
import type { ControlResult, Finding } from '../model/results.ts';
import { worstSeverity } from '../model/severity.ts';
import { combineStatuses, type Status } from '../model/status.ts';
import type { Tailored } from './tailor.ts';

/** Combines the findings of each control's checks into its status, with a sentence that explains it. */
export function assessControls(
  benchmark: Benchmark,
  level: 1 | 2,
  findings: readonly Finding[],
  notes: Tailored['notes'] = new Map(),
): readonly ControlResult[] {
  return benchmark.controls.map((control) => {
    const { id, title, assessment, checks } = control;
    const own = findings.filter((finding) => checks.includes(finding.check));
    const status = combineStatuses(own.map((finding) => finding.status)) ?? 'notselected';
    const deciding = own.filter((finding) => finding.status === status);
    const severity = worstSeverity(deciding.map((finding) => finding.severity));
    const note = notes.get(id);
    const leftOut = whyNotSelected(control, level, own, note?.leftOut ? note.text : null);
    return {
      id,
      status: leftOut === null ? status : 'notselected',
      title,
      level: control.level,
      assessment,
      severity,
      checks: [...checks],
      reason: leftOut ?? [explain(own, deciding), ...(note ? [note.text] : [])].join(' '),
    };
  });
}

function whyNotSelected(
  control: Control,
  level: 1 | 2,
  own: readonly Finding[],
  byPolicy: string | null,
): string | null {
  if (!isOfLevel(control, level)) return `Level ${control.level} control; this run is at level ${level}.`;
  if (control.checks.length === 0) return 'Not implemented in this version.';
  if (byPolicy !== null) return byPolicy;
  if (own.length === 0) return 'Its checks were left out of this run.';
  return null;
}

/** A sentence for the findings of a control, of which those in `deciding` have the status of the whole. */
function explain(findings: readonly Finding[], deciding: readonly Finding[]): string {
  const [first] = deciding;
  if (!first) return '';
  if (deciding.length === 1) return first.message;
  const types = new Set(deciding.map(({ resource }) => resource.type));
  const { type } = first.resource;
  // An engine that has no services is no container that does not fail.
  const judged = countObjects(
    types.size > 1 ? findings : findings.filter((one) => one.resource.type === type),
  );
  const objects = countObjects(deciding);
  const [one, many] = types.size > 1 ? ['object', 'objects'] : [type, plural(type)];
  const words: Record<Status, string> = {
    pass: 'pass',
    fail: 'fail',
    manual: 'await a person',
    notapplicable: 'are not concerned',
    error: 'could not be judged',
  };
  return `${objects} of ${judged} ${judged === 1 ? one : many} ${objects === 1 ? singular(words[first.status]) : words[first.status]}; the first: ${first.message}`;
}

const countObjects = (findings: readonly Finding[]): number =>
  new Set(findings.map(({ resource }) => `${resource.engine} ${resource.type} ${resource.name}`)).size;

const singular = (words: string): string =>
  words
    .replace(/^(pass|fail|await)\b/, (verb) => (verb === 'pass' ? 'passes' : `${verb}s`))
    .replace(/^are /, 'is ');
