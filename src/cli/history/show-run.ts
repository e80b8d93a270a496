import { sinceAt } from '../../history/failing-since.ts';
import type { History } from '../../history/store/open.ts';
import { wasAudited } from '../../model/fleet.ts';
import type { KeptHost, KeptRun } from '../../model/history.ts';
import { printableJson } from '../../model/printable-json.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { visibleText } from '../../model/visible-text.ts';
import type { HistoryOptions } from '../history-options.ts';
import type { Streams } from '../streams.ts';
import { tableLines } from '../terminal/table.ts';
import { keptResult } from './kept-results.ts';
import { toldRun } from './list-runs.ts';
import { chooseHost, chooseRun, openPast } from './open-past.ts';
import { momentText, standingColumns } from './points.ts';

/** `history show RUN`: how each host stood in an audit, or what failed on one host, and since when. */
export async function showRun(
  text: string | undefined,
  options: HistoryOptions,
  streams: Streams,
): Promise<number> {
  using history = openPast(options);
  const run = chooseRun(history, text);
  const hosts = history.hosts(run);
  const told =
    options.host === undefined
      ? showHosts(run, hosts, options, streams)
      : showHost(history, run, chooseHost(hosts, options.host, `Audit ${run.number}`), options, streams);
  streams.out(`${told}\n`);
  return 0;
}

function showHosts(
  run: KeptRun,
  hosts: readonly KeptHost[],
  { format }: HistoryOptions,
  streams: Streams,
): string {
  if (format === 'json') {
    const points = hosts.map(({ name, point }) => ({ name, point }));
    return printableJson({ ...toldRun(run), hosts: points }, 2);
  }
  const { id, version, level } = run.benchmark;
  const columns = [
    { title: 'HOST', cells: hosts.map(({ name }) => visibleText(name)) },
    { title: 'STATE', cells: hosts.map(({ point }) => point.state) },
    ...standingColumns(hosts.map(({ point }) => (wasAudited(point) ? point : null))),
  ];
  return [
    `Audit ${run.number}, ${run.id}`,
    `${momentText(run.startedAt)} to ${momentText(run.finishedAt)}, plimsoll ${run.tool.version}, ${id} ${version}, level ${level}`,
    '',
    ...tableLines(columns, streams),
  ].join('\n');
}

function showHost(
  history: History,
  run: KeptRun,
  kept: KeptHost,
  { format }: HistoryOptions,
  streams: Streams,
): string {
  const failures = failuresOf(history, kept);
  if (format === 'json')
    return printableJson({ ...toldRun(run), host: kept.name, point: kept.point, failures }, 2);
  const columns = [
    { title: 'SEVERITY', cells: failures.map(({ severity }) => severity) },
    { title: 'CHECK', cells: failures.map(({ check }) => check) },
    { title: 'OBJECT', cells: failures.map(({ object }) => visibleText(object)) },
    { title: 'FAILS SINCE', cells: failures.map(({ since }) => (since === null ? '-' : momentText(since))) },
  ];
  return [
    `${visibleText(kept.name)} in audit ${run.number}: ${kept.point.state}`,
    '',
    ...(failures.length === 0 ? ['Nothing that was read fails.'] : tableLines(columns, streams)),
  ].join('\n');
}

/** What fails on a host, the worst first; since when is null where the history does not reach back to it. */
function failuresOf(history: History, kept: KeptHost) {
  const host = keptResult(history, kept);
  const since = sinceAt(history.since(kept.name), host.startedAt);
  return host.findings
    .filter(({ status }) => status === 'fail')
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
    .map(({ check, severity, resource, fingerprint, waiver }) => ({
      check,
      severity,
      object: resource.name,
      fingerprint,
      waived: waiver !== null,
      since: since(fingerprint),
    }));
}
