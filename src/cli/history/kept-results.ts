import type { History } from '../../history/store/open.ts';
import type { KeptHost, KeptRun } from '../../model/history.ts';
import { type HostResult, hostResultSchema, type ResultsHead } from '../../model/results.ts';
import { type Failure, usageError } from '../failure.ts';
import type { ResultsFile } from '../read-results.ts';
import { frameSchema, partsOfFrame } from '../results-frame.ts';

/** The results of a host as an audit left them; those that this version does not understand are wrong usage. */
export function keptResult(history: History, host: KeptHost): HostResult {
  const parsed = hostResultSchema.safeParse(JSON.parse(history.hostResults(host)));
  if (parsed.success) return parsed.data;
  throw notUnderstood();
}

/** What the results of an audit say of the run. */
export const keptHead = (history: History, run: KeptRun): ResultsHead => keptFrame(history, run).head;

/** The results of an audit; hosts are read one by one, each time that they are gone through. */
export function keptResults(history: History, run: KeptRun): Omit<ResultsFile, keyof AsyncDisposable> {
  const kept = history.hosts(run);
  const byName = new Map(kept.map((host) => [host.name, host]));
  return {
    ...keptFrame(history, run),
    names: kept.map(({ name }) => name),
    hosts: {
      *[Symbol.iterator]() {
        for (const host of kept) yield keptResult(history, host);
      },
    },
    hostOf: async (name) => {
      const host = byName.get(name);
      return host ? keptResult(history, host) : null;
    },
  };
}

function keptFrame(history: History, run: KeptRun) {
  const parsed = frameSchema.safeParse(JSON.parse(history.frame(run)));
  if (!parsed.success) throw notUnderstood();
  return partsOfFrame(parsed.data);
}

const notUnderstood = (): Failure =>
  usageError(
    'This audit was kept by another version of plimsoll, and this one does not understand its results: use that one, or export the audit.',
  );
