import { cronPaths } from '../../schedule/cron.ts';
import { UNIT_FOLDER, unitNames } from '../../schedule/systemd.ts';
import type { ScheduleOptions } from '../schedule-options.ts';

/** The files of a schedule; the one that starts the other comes last. */
export function pathsOf(by: ScheduleOptions['by'], name: string): readonly [string, string] {
  const { script, table } = cronPaths(name);
  const { service, timer } = unitNames(name);
  return by === 'cron' ? [script, table] : [`${UNIT_FOLDER}/${service}`, `${UNIT_FOLDER}/${timer}`];
}
