import { counted } from '../../model/plural.ts';
import type { HostResult, Results } from '../../model/results.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { cutText, visibleText } from '../../model/visible-text.ts';
import { worstFirst } from '../../model/worst-first.ts';
import { painter } from './paint.ts';
import type { Look } from './summary.ts';

/** How many hosts and failures a person takes in at a glance; the report has all of them. */
const SHOWN = { hosts: 20, common: 5 };

/** What an audit of many hosts found: those that could not be audited first, the worst next, then what most have in common. */
export function renderFleetSummary(results: Results, look: Look): string {
  const paint = painter(look);
  const { title, version, level } = results.benchmark;
  const failed = results.hosts.filter(({ state }) => state === 'failed');
  const audited = results.hosts.filter(({ state }) => state !== 'failed');
  const lines = [
    paint(
      'bold',
      `${counted(results.hosts.length, 'host')}, ${audited.length} audited, ${failed.length} not`,
    ),
    `assessed against the ${title} ${version}, level ${level}`,
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
      const { counts, compliance, coverage } = (worst[index] as HostResult).score;
      const scored = compliance === null ? 'not scored' : `${compliance.toFixed(1)} %`;
      lines.push(
        `  ${name.padEnd(width)}  ${scored.padStart(10)}  ${String(counts.fail).padStart(3)} fail  ${String(counts.error).padStart(3)} could not be read  coverage ${coverage?.toFixed(1) ?? '–'} %`,
      );
    }
    lines.push(...more(audited.length));
  }
  const common = mostCommon(audited);
  if (common.length > 0) {
    lines.push('', paint('bold', 'Fails most often'));
    for (const { id, title: what, hosts } of common.slice(0, SHOWN.common)) {
      lines.push(`  ${id.padEnd(6)} ${what}: ${hosts} of ${counted(audited.length, 'host')}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const more = (all: number): string[] =>
  all > SHOWN.hosts ? [`  and ${all - SHOWN.hosts} more, in the report`] : [];

/** By the severest failure, then by how many controls fail. */
function worstHostsFirst(hosts: readonly HostResult[]): readonly HostResult[] {
  // Worked out once a host: it goes through all of its findings.
  const ranked = hosts.map((host) => {
    const [worst] = worstFirst(host);
    return { host, rank: worst ? SEVERITIES.indexOf(worst.severity) : SEVERITIES.length };
  });
  const fails = ({ host }: { readonly host: HostResult }): number => host.score.counts.fail;
  return ranked.sort((a, b) => a.rank - b.rank || fails(b) - fails(a)).map(({ host }) => host);
}

function mostCommon(hosts: readonly HostResult[]) {
  const controls = new Map<string, { id: string; title: string; hosts: number }>();
  for (const { id, title, status } of hosts.flatMap((host) => host.controls)) {
    if (status !== 'fail') continue;
    const before = controls.get(id) ?? { id, title, hosts: 0 };
    controls.set(id, { ...before, hosts: before.hosts + 1 });
  }
  return [...controls.values()].toSorted((a, b) => b.hosts - a.hosts);
}
