import { HistoryFault } from '../../history/store/faults.ts';
import { type History, openHistory } from '../../history/store/open.ts';
import type { KeptHost, KeptRun } from '../../model/history.ts';
import { nearest } from '../../model/nearest.ts';
import { EXIT } from '../exit-codes.ts';
import { asUsageError, Failure, usageError } from '../failure.ts';

/** Runs what reads or prunes a history; what is wrong with it is wrong usage, and what the machine does a Failure. */
export async function orHistoryFailure<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof HistoryFault) throw new Failure(thrown.message, EXIT.incomplete);
    throw asUsageError(thrown);
  }
}

/** The directory that the user names; there is none by itself. */
export function historyDirectory({ history }: { readonly history?: string }): string {
  if (history !== undefined) return history;
  throw usageError('Which history? Give its directory with --history DIR, as the audits do.');
}

/** Opens the history that the user names, with at least one audit in it. */
export function openPast(options: { readonly history?: string }): History {
  const directory = historyDirectory(options);
  const history = openHistory(directory);
  if (history.runs.length > 0) return history;
  history[Symbol.dispose]();
  throw usageError(`No audit is kept in ${directory} yet.`);
}

/** Hexadecimal digits of an id that nobody takes for a number of an audit. */
const LEAST_OF_ID = 8;

/** The audit that the user means by its number, its id or the beginning of that, or `latest`. */
export function chooseRun({ runs }: History, text: string | undefined): KeptRun {
  if (text === undefined) throw usageError('Which audit? Give its number as history lists it, or latest.');
  const fitting =
    text === 'latest'
      ? runs.slice(-1)
      : runs.filter(
          ({ number, id }) => String(number) === text || (text.length >= LEAST_OF_ID && id.startsWith(text)),
        );
  const [run, ...others] = fitting;
  if (!run)
    throw usageError(
      `There is no audit ${text}: those that are kept are ${rangeOf(runs)}; history lists them.`,
    );
  if (others.length > 0)
    throw usageError(
      `${text} fits the audits ${fitting.map(({ number }) => number).join(', ')}: give one of these numbers.`,
    );
  return run;
}

const rangeOf = (runs: readonly KeptRun[]): string =>
  [...new Set([runs[0]?.number, runs.at(-1)?.number])].join(' to ');

/** A host by its name; an unknown one is wrong usage. */
export function chooseHost(hosts: readonly KeptHost[], name: string, where: string): KeptHost {
  const host = hosts.find((candidate) => candidate.name === name);
  if (host) return host;
  const near = nearest(
    name,
    hosts.map((candidate) => candidate.name),
  );
  throw usageError(`${where} is not about a host ${name}${near ? `; did you mean ${near}?` : '.'}`);
}
