import { commonFailures, wasAudited, worstHostsFirst } from '../../model/fleet.ts';
import type { HostSummary } from '../../model/host-summary.ts';
import { onlySentence } from '../../model/only.ts';
import { counted } from '../../model/plural.ts';
import type { ResultsHead } from '../../model/results.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';
import { painter } from './paint.ts';
import { policyLines } from './policy-line.ts';
import type { Look } from './summary.ts';

/** How many hosts and failures a person takes in at a glance; the report has all of them. */
const SHOWN = { hosts: 20, common: 5 };

/** What an audit of many hosts found: those that could not be audited first, the worst next, then what most have in common. */
export function renderFleetSummary(
  { benchmark: { title, version, level }, policies = [], run }: ResultsHead,
  hosts: readonly HostSummary[],
  look: Look,
): string {
  const paint = painter(look);
  const failed = hosts.filter((host) => !wasAudited(host));
  const audited = hosts.filter(wasAudited);
  const lines = [
    paint('bold', `${counted(hosts.length, 'host')}, ${audited.length} audited, ${failed.length} not`),
    `assessed against the ${title} ${version}, level ${level}`,
    ...policies.flatMap((policy) => policyLines(policy, null)),
    ...(run.only ? [paint('yellow', visibleText(onlySentence(run.only)))] : []),
  ];
  if (failed.length > 0) {
    lines.push('', paint('bold', 'Could not be audited'));
    for (const { name, error } of failed.slice(0, SHOWN.hosts)) {
      lines.push(
        `  ${paint('red', visibleText(cutText(name, 60)))}: ${visibleText(cutText(error?.detail ?? '', 300))}`,
      );
      if (error) lines.push(`    → ${visibleText(error.next)}`);
    }
    lines.push(...more(failed.length));
  }
  if (audited.length > 0) {
    const worst = worstHostsFirst(audited);
    const names = worst.slice(0, SHOWN.hosts).map(({ name }) => visibleText(cutText(name, 40)));
    const width = Math.max(...names.map((name) => name.length));
    lines.push('', paint('bold', 'Hosts, the worst first'));
    for (const [index, name] of names.entries()) {
      const { counts, compliance, coverage } = (worst[index] as HostSummary).score;
      const scored = compliance === null ? 'not scored' : `${compliance.toFixed(1)} %`;
      lines.push(
        `  ${name.padEnd(width)}  ${scored.padStart(10)}  ${String(counts.fail).padStart(3)} fail  ${String(counts.error).padStart(3)} could not be read  coverage ${coverage?.toFixed(1) ?? '–'} %${counts.waived > 0 ? `  (${counts.waived} of the fails waived)` : ''}`,
      );
    }
    lines.push(...more(audited.length));
  }
  const common = commonFailures(audited);
  if (common.length > 0) {
    lines.push('', paint('bold', 'Fails most often'));
    for (const { control, title: what, hosts: where } of common.slice(0, SHOWN.common)) {
      lines.push(
        `  ${(control ?? '').padEnd(6)} ${what}: ${where.length} of ${counted(audited.length, 'host')}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const more = (all: number): string[] =>
  all > SHOWN.hosts ? [`  and ${all - SHOWN.hosts} more, in the report`] : [];
