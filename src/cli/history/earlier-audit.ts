import { existsSync } from 'node:fs';
import { databaseFile } from '../../history/store/database.ts';
import { HistoryFault } from '../../history/store/faults.ts';
import { type History, openHistory } from '../../history/store/open.ts';
import { InputError } from '../../model/input-error.ts';
import { type Earlier, type LastRead, nothingEarlier, type OpenEarlier } from '../earlier.ts';
import { EXIT } from '../exit-codes.ts';
import { Failure } from '../failure.ts';
import type { KeptAudit } from './kept-audit.ts';
import { keptHead, keptResult } from './kept-results.ts';
import { lookBack } from './look-back.ts';
import type { Sought } from './sought.ts';

/**
 * Opens the audit of a history that a run is compared with. Every host of it is looked at once before it returns, so that
 * damage does not end an audit in its middle; what cannot be read is `lost`, and nothing is compared.
 */
export function openPastAudit(directory: string, sought: Sought): OpenEarlier {
  if (!existsSync(databaseFile(directory))) return nothingEarlier();
  let opened: History | null = null;
  try {
    const history = openHistory(directory);
    opened = history;
    return {
      ...earlierIn(history, sought),
      lost: [],
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

function earlierIn(history: History, sought: Sought): Pick<OpenEarlier, 'earlier' | 'points'> {
  const { audit, lastRead, points } = lookBack(history, sought);
  if (audit === null) return { earlier: null, points };
  const { run, hosts } = audit;
  const wanted = sought.hosts.map(({ name }) => name);
  for (const name of wanted) {
    for (const kept of [lastRead.get(name)?.hosts.get(name), hosts.get(name)])
      if (kept) keptResult(history, kept);
    history.since(name);
  }
  // Each that is missing is held against each that is new.
  const isWanted = new Set(wanted);
  const missing = wanted.every((name) => hosts.has(name)) ? [] : [...hosts.values()];
  for (const kept of missing) if (!isWanted.has(kept.name)) keptResult(history, kept);
  const earlier: Earlier = {
    head: keptHead(history, run),
    names: [...hosts.keys()],
    hostOf: async (name) => {
      const host = hosts.get(name);
      return host ? keptResult(history, host) : null;
    },
    lastRead: new Map([...lastRead].flatMap(([name, read]) => lastReadOf(history, name, read))),
    since: (host) => {
      const since = history.since(host);
      return (fingerprint) => since[fingerprint] ?? null;
    },
  };
  return { earlier, points };
}

function lastReadOf(history: History, name: string, { run, hosts }: KeptAudit): [string, LastRead][] {
  const host = hosts.get(name);
  return host ? [[name, { head: keptHead(history, run), host: () => keptResult(history, host) }]] : [];
}
