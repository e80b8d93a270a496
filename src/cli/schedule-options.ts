import { Option } from 'commander';
import { usageError } from './failure.ts';

/** Options of `schedule`; those of the audit come after `--`. */
export interface ScheduleOptions {
  readonly name: string;
  readonly by: 'systemd' | 'cron';
  readonly hourly?: true;
  readonly daily?: true;
  readonly weekly?: true;
  readonly at: { readonly hour: number; readonly minute: number };
  readonly on: (typeof WEEKDAYS)[number];
  readonly jitter: number;
  readonly user?: string;
}

/** As the pure part has them, which is not loaded for --help; a test compares them. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export const scheduleOptions = (): readonly Option[] => [
  new Option('--name <name>', 'what this schedule is called, where there are several')
    .default('audit')
    .argParser((value) => {
      if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(value))
        throw usageError(`--name takes up to 40 of a-z, 0-9 and - in between, not "${value}".`);
      return value;
    }),
  new Option('--by <what>', 'what starts it').choices(['systemd', 'cron']).default('systemd'),
  new Option('--hourly', 'once an hour, at the minute of --at').conflicts(['daily', 'weekly']),
  new Option('--daily', 'once a day; so it is where nothing is said').conflicts('weekly'),
  new Option('--weekly', 'once a week, on the day of --on'),
  new Option('--at <hh:mm>', 'when, in the time of this machine')
    .default({ hour: 4, minute: 30 }, '04:30')
    .argParser((value) => {
      const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(value) ?? [];
      if (hour === undefined || minute === undefined)
        throw usageError(`--at of schedule takes a time such as 04:30, not "${value}".`);
      return { hour: Number(hour), minute: Number(minute) };
    }),
  new Option('--on <day>', 'the day of --weekly').choices(WEEKDAYS).default('sun'),
  new Option('--jitter <minutes>', 'how much later it may be, so that many machines do not start at once')
    .default(15)
    .argParser((value) => {
      if (!/^\d{1,3}$/.test(value) || Number(value) > 720)
        throw usageError(`--jitter takes whole minutes from 0 to 720, not "${value}".`);
      return Number(value);
    }),
  new Option(
    '--user <account>',
    'the account that it runs as (default: root for an audit of this machine, else plimsoll)',
  ).argParser((value) => {
    if (!/^[A-Za-z_][A-Za-z0-9._-]{0,31}$/.test(value))
      throw usageError(`--user takes the name of an account, not "${value}".`);
    return value;
  }),
];
