import { dirname, join, resolve } from 'node:path';
import { type Job, stateDirectory } from '../../schedule/job.ts';
import { DAYS, PERIOD, type When } from '../../schedule/when.ts';
import { chooseHosts } from '../choose-hosts.ts';
import { usageError } from '../failure.ts';
import { loadGiven } from '../load-given.ts';
import type { RunOptions } from '../options.ts';
import { parseOutputs } from '../outputs.ts';
import { packageRoot } from '../package-root.ts';
import type { ScheduleOptions } from '../schedule-options.ts';
import type { Streams } from '../streams.ts';
import { demandNobody, parseAudit, scheduledWords } from './audit-words.ts';

/** A job, and the files and directories that its account has to be able to read. */
export interface PlannedJob {
  readonly job: Job;
  readonly reads: readonly string[];
}

/** Seconds that an audit has where nothing is said, and those after which it is ended by force. */
const TIME: Readonly<Record<When['every'], number>> = { hour: 2700, day: 21_600, week: 21_600 };
const GRACE = 300;

/**
 * Understands the words of a schedule, and reads every file that they name: a slip is to be found now, and not at night.
 * Throws as the audit itself would.
 */
export async function planJob(
  words: readonly string[],
  options: ScheduleOptions,
  streams: Pick<Streams, 'log'>,
): Promise<PlannedJob> {
  const { name } = options;
  const when = whenOf(options);
  const audit = auditOf(words);
  demandNobody(parseAudit(audit));
  const state = stateDirectory({ name });
  const scheduled = scheduledWords(audit, process.cwd(), {
    outDir: join(state, 'report'),
    history: join(state, 'history'),
    runTimeout: String(TIME[when.every]),
  });
  const { targets, options: run } = parseAudit(scheduled.slice(1));
  const { hosts } = await chooseHosts(targets, run, streams);
  await loadGiven(run, hosts);
  const here = hosts.some(({ address }) => address === null);
  const user = options.user ?? (here ? 'root' : 'plimsoll');
  const notices = await noticesOf(run, user);
  if (notices.byMail && options.by === 'systemd' && user !== 'root') streams.log(NO_RIGHTS);
  const places = [
    ...parseOutputs(run.output, run.outDir, hosts.length).flatMap((output) =>
      output.to === 'file' ? [dirname(output.path)] : [],
    ),
    run.outDir,
    ...(run.history === undefined ? [] : [run.history]),
    ...(run.hostKeyPolicy === 'accept-new' && run.knownHosts ? [dirname(run.knownHosts)] : []),
    ...notices.writes,
  ].map((path) => resolve(path));
  const job: Job = {
    name,
    when,
    user,
    program: [process.execPath, mainModule()],
    words: scheduled,
    here,
    writes: [...new Set(places)].filter((path) => !`${path}/`.startsWith(`${state}/`)),
    deadline: Math.ceil(run.runTimeout ?? TIME[when.every]) + GRACE,
  };
  return { job, reads: [...readsOf(run), ...notices.reads] };
}

const NO_RIGHTS =
  'plimsoll: mail is to go out from a service that gains no rights, where the sendmail of Postfix or Exim cannot queue it: let program be one that speaks SMTP itself, such as msmtp, or use --by cron.\n';

/** What telling others reads and writes; the file of it is looked at as the account of the job will. */
async function noticesOf({ notify }: RunOptions, user: string) {
  if (notify === undefined) return { reads: [], writes: [], byMail: false };
  const { loadChannels } = await import('../notify/load-channels.ts');
  const channels = await loadChannels(notify, user === 'root' ? 0 : null);
  return {
    reads: [
      notify,
      ...channels.flatMap(({ kind, settings }) => (kind === 'webhook' ? (settings.ca ?? []) : [])),
    ],
    writes: channels.flatMap(({ kind, settings }) => (kind === 'textfile' ? [dirname(settings.path)] : [])),
    byMail: channels.some(({ kind }) => kind === 'sendmail'),
  };
}

function whenOf({ hourly, weekly, at, on, jitter }: ScheduleOptions): When {
  const every = hourly ? 'hour' : weekly ? 'week' : 'day';
  if (jitter >= PERIOD[every]) throw usageError('--jitter of an hourly schedule is at most 59 minutes.');
  return { every, ...at, day: DAYS.indexOf(on), jitter };
}

function auditOf(words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  if (first === undefined || first.startsWith('-')) return words;
  if (first === 'audit') return rest;
  throw usageError(
    `A schedule runs audits, and "${first}" is none: write plimsoll schedule install -- audit and what else it takes.`,
  );
}

/** The module that is the program, as it runs now: the built one, or its source. */
const mainModule = (): string =>
  join(packageRoot(), import.meta.filename.endsWith('.ts') ? 'src/cli/main.ts' : 'dist/plimsoll.mjs');

const readsOf = (run: RunOptions): readonly string[] =>
  [
    run.inventory,
    run.expect,
    run.advisories,
    run.waivers,
    run.attestations,
    run.checks?.directory,
    run.sshKey,
    // It is made with the first key that is accepted.
    run.hostKeyPolicy === 'accept-new' ? undefined : run.knownHosts,
    run.signKey,
    run.signSshKey,
    run.policy,
    run.baseline,
    ...(run.evidence ?? []).map(({ path }) => path),
  ].filter((path): path is string => path?.startsWith('/') === true);
