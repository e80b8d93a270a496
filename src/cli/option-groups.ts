import type { Command } from 'commander';
import { usageError } from './failure.ts';
import type { RunOptionName } from './options.ts';

/** What makes a pack more than an archive. */
export const signing = ['signKey', 'signPassphraseFd', 'signSshKey'] as const satisfies RunOptionName[];

/** Drops what only the environment says of signing where nothing is signed by it: it is set for the runs that write a pack. */
export function dropIdleSigning(command: Command): void {
  const outputs = [command.getOptionValue('output') ?? []].flat();
  const packs = outputs.some((output) => /^pack(=|$)/.test(output));
  for (const name of signing) {
    const idle = !packs || (name === 'signPassphraseFd' && command.getOptionValue('signKey') === undefined);
    if (idle && command.getOptionValueSource(name) === 'env')
      command.setOptionValueWithSource(name, undefined, 'env');
  }
}

/** The past that a run is kept with, and how much of it. */
export const keeping = ['history', 'keepDays', 'keepRuns'] as const satisfies RunOptionName[];

/** Drops what only the environment says of how much is kept where nothing is; on the command line it is wrong usage. */
export function demandHistory(command: Command): void {
  if (command.getOptionValue('history') !== undefined) return;
  for (const name of ['keepDays', 'keepRuns']) {
    const source = command.getOptionValueSource(name);
    if (source === 'env') command.setOptionValueWithSource(name, undefined, 'env');
    else if (source === 'cli')
      throw usageError('--keep-days and --keep-runs say how much of a history is kept: give --history DIR.');
  }
}

/** Where and how results are told, and what they must come up to. */
export const telling = [
  'output',
  'outDir',
  'signOff',
  'failOn',
  'minCoverage',
  'quiet',
  'debug',
] as const satisfies RunOptionName[];

/** Which hosts are meant. */
export const choosing = ['inventory', 'limit'] as const satisfies RunOptionName[];

/** How hosts are reached, and what is asked of them. */
export const reaching = [
  ...choosing,
  'engine',
  'network',
  'timeout',
  'runTimeout',
  'jobs',
  'sshKey',
  'knownHosts',
  'hostKey',
  'hostKeyPolicy',
  'transport',
  'sudo',
  'sudoPasswordFd',
] as const satisfies RunOptionName[];

/** What hosts are judged by. */
export const judging = [
  'benchmark',
  'level',
  'evidence',
  'expect',
  'advisories',
  'only',
  'checks',
  'policy',
  'waivers',
  'attestations',
  'at',
] as const satisfies RunOptionName[];

/** What results are compared with. */
export const comparing = ['baseline', 'failOnNew'] as const satisfies RunOptionName[];

/** All that `audit` takes. */
export const auditing = [
  ...telling,
  ...comparing,
  ...signing,
  ...judging,
  ...reaching,
  'resume',
  ...keeping,
  'notify',
] as const satisfies RunOptionName[];
