import { existsSync } from 'node:fs';
import { databaseFile } from '../../history/store/database.ts';
import { HistoryFault } from '../../history/store/faults.ts';
import { type History, openHistory } from '../../history/store/open.ts';
import type { KeptHost, KeptRun } from '../../model/history.ts';
import { InputError } from '../../model/input-error.ts';
import { type Earlier, nothingEarlier, type OpenEarlier } from '../earlier.ts';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import { keptHead, keptResult } from './kept-results.ts';

/**
 * Opens the audit of a history that one about these hosts is compared with. Every host of it is looked at once before it
 * returns, so that damage does not end an audit in its middle; what cannot be read is `lost`, and nothing is compared.
 */
export function openPastAudit(directory: string, names: readonly string[]): OpenEarlier {
  if (!existsSync(databaseFile(directory))) return nothingEarlier(null);
  let opened: History | null = null;
  try {
    const history = openHistory(directory);
    opened = history;
    return {
      earlier: earlierIn(history, names),
      lost: null,
      [Symbol.asyncDispose]: async () => history[Symbol.dispose](),
    };
  } catch (thrown) {
    opened?.[Symbol.dispose]();
    if (!(thrown instanceof InputError || thrown instanceof HistoryFault || thrown instanceof Failure))
      throw thrown;
    const lost = new Failure(
      `This audit is not compared with those before it: ${thrown.message}`,
      EXIT.incomplete,
    );
    return nothingEarlier(lost);
  }
}

/** The share of the hosts that an audit has to have tried for nothing older to be looked at. */
const ENOUGH = 0.9;

/**
 * The last of the audits that tried nearly all of the hosts, else the one that tried most: an audit of one host between two of a
 * fleet makes no host of the fleet new, and one that was interrupted hides nothing. Null where none tried any.
 */
function earlierIn(history: History, names: readonly string[]): Earlier | null {
  const wanted = new Set(names);
  const found = bestOf(history, wanted);
  if (found === null) return null;
  const hosts = new Map(found.hosts.map((host) => [host.name, host]));
  for (const host of found.hosts) {
    if (wanted.has(host.name)) keptResult(history, host);
  }
  for (const name of names) history.since(name);
  const head = keptHead(history, found.run);
  return {
    head,
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

interface Found {
  readonly run: KeptRun;
  readonly hosts: readonly KeptHost[];
}

function bestOf(history: History, wanted: ReadonlySet<string>): Found | null {
  let best: Found | null = null;
  let most = 0;
  for (const run of history.runs.toReversed()) {
    if (most >= wanted.size * ENOUGH) break;
    const hosts = history.hosts(run);
    const shared = hosts.filter(
      ({ name, point }) => wanted.has(name) && point.state !== 'notattempted',
    ).length;
    if (shared <= most) continue;
    most = shared;
    best = { run, hosts };
  }
  return best;
}
