import { usageError } from '../failure.ts';
import { exportRun } from '../history/export-run.ts';
import { listRuns } from '../history/list-runs.ts';
import { orHistoryFailure } from '../history/open-past.ts';
import { prune } from '../history/prune.ts';
import { showRun } from '../history/show-run.ts';
import type { HistoryOptions } from '../history-options.ts';
import type { Streams } from '../streams.ts';

type Act = (run: string | undefined, options: HistoryOptions, streams: Streams) => Promise<number>;

/** What each action does, and the options that concern it beside the directory. */
const ACTIONS: Readonly<
  Record<string, { readonly act: Act; readonly takes: readonly (keyof HistoryOptions | 'run')[] }>
> = {
  list: { act: (_, options, streams) => listRuns(options, streams), takes: ['host', 'format'] },
  show: { act: showRun, takes: ['run', 'host', 'format'] },
  export: { act: exportRun, takes: ['run', 'output', 'snapshots'] },
  prune: { act: (_, options, streams) => prune(options, streams), takes: ['keepDays', 'keepRuns'] },
};

/** `plimsoll history`: the past audits of a directory. */
export async function history(
  action: string | undefined,
  run: string | undefined,
  options: HistoryOptions,
  streams: Streams,
): Promise<number> {
  const name = action ?? 'list';
  const chosen = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!chosen)
    throw usageError(`history does not know "${name}": use one of ${Object.keys(ACTIONS).join(', ')}.`);
  const given = Object.entries({ ...options, run }).filter(([, value]) => value !== undefined);
  const alien = given
    .map(([option]) => option)
    .find((option) => OF_ACTIONS.has(option) && !chosen.takes.some((taken) => taken === option));
  if (alien !== undefined)
    throw usageError(
      `history ${name} takes no ${alien === 'run' ? `"${run}"` : `--${alien.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`}.`,
    );
  return orHistoryFailure(() => chosen.act(run, options, streams));
}

const OF_ACTIONS: ReadonlySet<string> = new Set(Object.values(ACTIONS).flatMap(({ takes }) => takes));
