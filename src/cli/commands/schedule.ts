import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { cronFiles } from '../../schedule/cron.ts';
import type { Job, ScheduleFile } from '../../schedule/job.ts';
import { systemdFiles } from '../../schedule/systemd.ts';
import { offsetOf } from '../../schedule/when.ts';
import { EXIT } from '../exit-codes.ts';
import { usageError } from '../failure.ts';
import { type Machine, thisMachine } from '../schedule/machine.ts';
import { planJob } from '../schedule/plan-job.ts';
import type { ScheduleOptions } from '../schedule-options.ts';
import type { Streams } from '../streams.ts';

/** `plimsoll schedule`: an audit that a timer of systemd or cron starts; `words` are those of the audit. */
export async function schedule(
  action: string,
  words: readonly string[],
  options: ScheduleOptions,
  streams: Streams,
  machine: Machine = thisMachine,
): Promise<number> {
  if (action === 'show' || action === 'remove') {
    if (words.length > 0) throw usageError(`schedule ${action} takes no audit: only print and install do.`);
    if (action === 'show') return (await import('../schedule/show.ts')).show(machine, streams);
    return (await import('../schedule/remove.ts')).remove(machine, options.name, streams);
  }
  if (action !== 'print' && action !== 'install')
    throw usageError(`schedule takes print, install, show or remove, not "${action}".`);
  const planned = await planJob(words, options, streams);
  const files = await filesOf(machine, planned.job, options.by);
  if (action === 'install')
    return (await import('../schedule/install.ts')).install(machine, planned, files, options.by, streams);
  streams.out(files.map(({ path, text }) => `# ${path}\n${text}`).join('\n'));
  return EXIT.ok;
}

async function filesOf(
  { root }: Machine,
  job: Job,
  by: ScheduleOptions['by'],
): Promise<readonly ScheduleFile[]> {
  if (by === 'systemd') return systemdFiles(job);
  // A machine without an id of its own is told from others by its name.
  const id = await readFile(join(root, '/etc/machine-id'), 'utf8').catch(() => hostname());
  return cronFiles(job, offsetOf(id.trim(), job.name, job.when.jitter));
}
