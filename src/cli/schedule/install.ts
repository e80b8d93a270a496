import { chown, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { visibleText } from '../../model/visible-text.ts';

import { type Job, type ScheduleFile, stateDirectory } from '../../schedule/job.ts';
import { UNIT_FOLDER, unitNames } from '../../schedule/systemd.ts';
import { EXIT } from '../exit-codes.ts';
import { Failure, usageError } from '../failure.ts';
import type { ScheduleOptions } from '../schedule-options.ts';
import type { Streams } from '../streams.ts';
import { type Account, accountOf, demandReadable } from './account.ts';
import { demandOurs, failed, look, makeShared, writeShared } from './files.ts';
import { isDirectory, type Machine, runsSystemd } from './machine.ts';
import { pathsOf } from './paths.ts';
import type { PlannedJob } from './plan-job.ts';

type By = ScheduleOptions['by'];

/** Where files go of whoever starts jobs; without it they would lie there for nobody. */
const TABLES: Readonly<Record<By, string>> = { systemd: UNIT_FOLDER, cron: '/etc/cron.d' };

/** Writes the files of a schedule and has systemd heed them; prints what was written. */
export async function install(
  machine: Machine,
  planned: PlannedJob,
  files: readonly ScheduleFile[],
  by: By,
  streams: Pick<Streams, 'out' | 'log'>,
): Promise<number> {
  const { job } = planned;
  await demandPlace(machine, by, job.name);
  const account = await accountOf(machine, planned);
  await demandReadable(machine, planned, account);
  await demandWritable(machine, job, account);
  await demandOurs(
    machine,
    job.name,
    files.map(({ path }) => path),
  );
  await makeState(machine, job, account);
  for (const file of files) {
    await writeShared(machine, file);
    streams.out(`${file.path}\n`);
  }
  if (by === 'cron') streams.log('cron notices it by itself within a minute, where it runs.\n');
  else await heed(machine, job.name, streams);
  return EXIT.ok;
}

async function demandPlace(machine: Machine, by: By, name: string): Promise<void> {
  if (!machine.isRoot)
    throw usageError('Only root can install a schedule: run it by sudo, or see what it would be with print.');
  const other = by === 'cron' ? 'systemd' : 'cron';
  if (!(await isDirectory(join(machine.root, TABLES[by]))))
    throw usageError(`There is no ${TABLES[by]} on this machine, so ${by} is not here: try --by ${other}.`);
  for (const path of pathsOf(other, name)) {
    if ((await look(machine, name, path)).owner !== 'absent')
      throw usageError(
        `There is a schedule "${name}" by ${other} already (${path}): remove it first, or choose another --name.`,
      );
  }
}

/** Places that the sandbox of a service lets it write to have to be there before it starts. */
async function demandWritable(
  machine: Machine,
  { here, writes, user }: Job,
  { uid }: Account,
): Promise<void> {
  for (const path of here ? [] : writes) {
    if (await isDirectory(join(machine.root, path))) continue;
    throw usageError(
      `${visibleText(path)} is not there, and the audit may make nothing beside what it was given: make it, with ${uid === 0 ? 'mkdir' : `install -d -m 700 -o ${user}`}, or leave out the option that names it.`,
    );
  }
}

async function makeState({ root }: Machine, job: Job, { uid, gid }: Account): Promise<void> {
  const path = stateDirectory(job);
  const place = join(root, path);
  try {
    await makeShared(dirname(place));
    const made = await mkdir(place, { mode: 0o700 }).then(
      () => true,
      (thrown: NodeJS.ErrnoException) => {
        if (thrown.code === 'EEXIST') return false;
        throw thrown;
      },
    );
    if (made) await chown(place, uid, gid);
    else if ((await stat(place)).uid !== uid)
      throw usageError(
        `${path} belongs to another account than ${job.user}: give it to them with chown -R ${job.user}: ${path}, or choose another --name.`,
      );
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw failed(path, 'made', thrown);
  }
}

async function heed(machine: Machine, name: string, { log }: Pick<Streams, 'log'>): Promise<void> {
  const commands = [
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'enable', '--now', unitNames(name).timer],
  ];
  if (!(await runsSystemd(machine))) {
    log(
      `systemd does not run here. Where it does: ${commands.map((words) => words.join(' ')).join(' && ')}\n`,
    );
    return;
  }
  for (const words of commands) await must(machine, words, log);
}

/** Runs a command that has to succeed, and says so. */
export async function must(machine: Machine, words: readonly string[], log: Streams['log']): Promise<void> {
  log(`${words.join(' ')}\n`);
  const { exitCode, stderr } = await machine.run(words);
  if (exitCode === 0) return;
  throw new Failure(
    `"${words.join(' ')}" failed: ${visibleText(stderr.trim() || 'it said nothing')}. The files are as they are; mend that and run this again.`,
    EXIT.incomplete,
  );
}
