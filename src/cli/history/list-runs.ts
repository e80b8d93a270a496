import type { History } from '../../history/store/open.ts';
import { wasAudited } from '../../model/fleet.ts';
import type { KeptRun } from '../../model/history.ts';
import { printableJson } from '../../model/printable-json.ts';
import { usageError } from '../failure.ts';
import type { HistoryOptions } from '../history-options.ts';
import type { Streams } from '../streams.ts';
import { tableLines } from '../terminal/table.ts';
import { openPast } from './open-past.ts';
import { momentText, standingColumns } from './points.ts';

/** `history`: every audit that is kept with how its hosts stood, or how one host did. */
export async function listRuns(options: HistoryOptions, streams: Streams): Promise<number> {
  using history = openPast(options);
  if (options.host !== undefined) return listHost(history, options.host, options, streams);
  const { runs } = history;
  if (options.format === 'json') {
    streams.out(`${printableJson({ runs: runs.map(toldRun) }, 2)}\n`);
    return 0;
  }
  const points = runs.map(({ point }) => point);
  const hosts = {
    title: 'HOSTS',
    cells: points.map((point) => `${point.audited}/${point.hosts}`),
    right: true,
  };
  const lines = tableLines([...runColumns(runs), hosts, ...standingColumns(points)], streams);
  streams.out(`${lines.join('\n')}\n`);
  return 0;
}

function listHost(history: History, name: string, { format }: HistoryOptions, streams: Streams): number {
  const told = history.runs.flatMap((run) => {
    const host = history.hosts(run).find((candidate) => candidate.name === name);
    return host ? [{ run, point: host.point }] : [];
  });
  if (told.length === 0) throw usageError(`No audit that is kept is about a host ${name}.`);
  if (format === 'json') {
    const runs = told.map(({ run, point }) => ({ ...toldRun(run), point }));
    streams.out(`${printableJson({ host: name, runs }, 2)}\n`);
    return 0;
  }
  const state = { title: 'STATE', cells: told.map(({ point }) => point.state) };
  const standing = standingColumns(told.map(({ point }) => (wasAudited(point) ? point : null)));
  const lines = tableLines([...runColumns(told.map(({ run }) => run)), state, ...standing], streams);
  streams.out(`${lines.join('\n')}\n`);
  return 0;
}

const runColumns = (runs: readonly KeptRun[]) => [
  { title: 'AUDIT', cells: runs.map(({ number }) => String(number)), right: true },
  { title: 'BEGAN', cells: runs.map(({ startedAt }) => momentText(startedAt)) },
];

/** What programs are told of an audit: all but where its parts are. */
export const toldRun = ({
  begin: _,
  end: __,
  manifest: ___,
  ...told
}: KeptRun): Omit<KeptRun, 'begin' | 'end' | 'manifest'> => told;
