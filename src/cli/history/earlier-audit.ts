import type { History } from '../../history/store/open.ts';
import type { KeptHost, KeptRun } from '../../model/history.ts';
import type { HostResult, ResultsHead } from '../../model/results.ts';
import { keptHead, keptResult } from './kept-results.ts';

/** An audit of a history to compare another with. */
export interface EarlierAudit {
  readonly head: ResultsHead;
  readonly names: readonly string[];
  hostOf(name: string): Promise<HostResult | null>;
  /** Since when something fails on a host; null where the history does not know it. */
  since(host: string): (fingerprint: string) => string | null;
}

/**
 * The audit of a history that one about these hosts is compared with: the last of those that were about most of them, so that an
 * audit of one host between two of a fleet makes no host of the fleet new. Null where none was about any.
 */
export function earlierAudit(history: History, names: readonly string[]): EarlierAudit | null {
  const found = bestOf(history, new Set(names));
  if (found === null) return null;
  const hosts = new Map(found.hosts.map((host) => [host.name, host]));
  return {
    head: keptHead(history, found.run),
    names: found.hosts.map(({ name }) => name),
    hostOf: async (name) => {
      const host = hosts.get(name);
      return host ? keptResult(history, host) : null;
    },
    since: (host) => {
      const since = history.since(host);
      return (fingerprint) => since[fingerprint] ?? null;
    },
  };
}

function bestOf(
  history: History,
  wanted: ReadonlySet<string>,
): { readonly run: KeptRun; readonly hosts: readonly KeptHost[] } | null {
  let [best, most] = [null as ReturnType<typeof bestOf>, 0];
  for (const run of history.runs.toReversed()) {
    if (most === wanted.size) break;
    const hosts = history.hosts(run);
    const shared = hosts.filter(({ name }) => wanted.has(name)).length;
    if (shared > most) [best, most] = [{ run, hosts }, shared];
  }
  return best;
}
