import { dirname, join } from 'node:path';
import { cronPaths } from '../../schedule/cron.ts';
import { stateDirectory } from '../../schedule/job.ts';
import { unitNames } from '../../schedule/systemd.ts';
import { EXIT } from '../exit-codes.ts';
import { usageError } from '../failure.ts';
import type { Streams } from '../streams.ts';
import { demandOurs, look, removeFile, removeIfEmpty } from './files.ts';
import { must } from './install.ts';
import { type Machine, runsSystemd } from './machine.ts';
import { pathsOf } from './paths.ts';

/** Takes away what `install` wrote, and prints it; what audits have written since stays, and that is said. */
export async function remove(
  machine: Machine,
  name: string,
  { out, log }: Pick<Streams, 'out' | 'log'>,
): Promise<number> {
  if (!machine.isRoot) throw usageError('Only root can remove a schedule: run it by sudo.');
  const all = [...pathsOf('systemd', name), ...pathsOf('cron', name)];
  const found = await Promise.all(all.map((path) => look(machine, name, path)));
  const present = all.filter((_, index) => found[index]?.owner !== 'absent');
  if (present.length === 0)
    throw usageError(`There is no schedule "${name}" on this machine: plimsoll schedule show lists them.`);
  await demandOurs(machine, name, present);
  const { service, timer } = unitNames(name);
  const live =
    pathsOf('systemd', name).some((path) => present.includes(path)) && (await runsSystemd(machine));
  if (live) await must(machine, ['systemctl', 'disable', '--now', timer], log);
  for (const path of present.reverse()) {
    await removeFile(machine, path);
    out(`${path}\n`);
  }
  if (live) {
    await must(machine, ['systemctl', 'daemon-reload'], log);
    // That a run failed would be remembered of a unit that is gone.
    await machine.run(['systemctl', 'reset-failed', service]);
  }
  const state = stateDirectory({ name });
  // By the first one a schedule of that name, installed again, would have missed a run and start at once.
  const stamps = [`/var/lib/systemd/timers/stamp-${timer}`, join(state, 'begun'), join(state, 'ended')];
  for (const stamp of stamps) await removeFile(machine, stamp);
  const scripts = dirname(cronPaths(name).script);
  for (const folder of [scripts, dirname(scripts)]) await removeIfEmpty(machine, folder);
  if (!(await removeIfEmpty(machine, state))) log(`What the audits wrote stays in ${state}.\n`);
  await removeIfEmpty(machine, dirname(state));
  return EXIT.ok;
}
