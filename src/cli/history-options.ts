import { Option } from 'commander';
import { wholeBetween } from './option-values.ts';

/** Options of `history` beside the directory. */
export interface HistoryOptions {
  readonly history?: string;
  readonly host?: string;
  readonly format?: 'text' | 'json';
  readonly output?: string;
  readonly snapshots?: string;
  readonly keepDays?: number;
  readonly keepRuns?: number;
}

/** How old audits of a history may be, in days before the last. */
export const keepDaysOption = (description: string): Option =>
  new Option('--keep-days <n>', description).argParser((value) =>
    wholeBetween('--keep-days', value, 1, 100_000),
  );

/** How many audits a history keeps. */
export const keepRunsOption = (description: string): Option =>
  new Option('--keep-runs <n>', description).argParser((value) =>
    wholeBetween('--keep-runs', value, 1, 1_000_000),
  );

/** Each with the action that it is for. */
export const historyOptions = (): readonly Option[] => [
  new Option('--host <name>', 'about this host alone (list, show)'),
  new Option('--format <format>', 'for people or for programs (list, show)').choices(['text', 'json']),
  new Option('-o, --output <file>', 'where results.json goes, and not to stdout (export)'),
  new Option('--snapshots <dir>', 'write the evidence of each host into it, too (export)'),
  keepDaysOption('keep the audits that began at most so many days before the last (prune)'),
  keepRunsOption('keep so many audits, the last ones (prune)'),
];
