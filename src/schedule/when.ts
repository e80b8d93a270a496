import { createHmac } from 'node:crypto';

/** When a schedule runs, in the time of the machine. */
export interface When {
  readonly every: 'hour' | 'day' | 'week';
  /** 0 to 23; of no meaning for each hour. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
  /** 0 for Sunday to 6; of no meaning but for each week. */
  readonly day: number;
  /** How many minutes later than that it may be. */
  readonly jitter: number;
}

export const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Minutes from one run to the next. */
export const PERIOD: Readonly<Record<When['every'], number>> = { hour: 60, day: 1440, week: 10_080 };

/** The moment as `OnCalendar` of systemd.timer(5) has it; the timer adds the jitter. */
export function calendarOf({ every, hour, minute, day }: When): string {
  if (every === 'hour') return `*-*-* *:${two(minute)}:00`;
  const name = DAYS[day] ?? '';
  const weekday = every === 'week' ? `${name[0]?.toUpperCase()}${name.slice(1)} ` : '';
  return `${weekday}*-*-* ${two(hour)}:${two(minute)}:00`;
}

/** The key that makes the offset ours, as machine-id(5) asks of programs. It is no secret. */
const APPLICATION_KEY = 'plimsoll schedule 1';

/** Minutes from 0 to `jitter` that are always the same for a machine and a name, and differ between machines. */
export function offsetOf(machineId: string, name: string, jitter: number): number {
  const digest = createHmac('sha256', APPLICATION_KEY).update(`${machineId}\n${name}`).digest();
  return digest.readUInt32BE(0) % (jitter + 1);
}

/** The same moment so many minutes later, round the clock and the week. */
export function later(when: When, minutes: number): When {
  const total = (when.day * 24 + when.hour) * 60 + when.minute + minutes;
  const { week, day, hour } = PERIOD;
  return {
    ...when,
    day: Math.floor((total % week) / day),
    hour: Math.floor((total % day) / hour),
    minute: total % hour,
  };
}

/** The five fields of crontab(5). */
export function cronFields({ every, hour, minute, day }: When): string {
  return `${minute} ${every === 'hour' ? '*' : hour} * * ${every === 'week' ? day : '*'}`;
}

/** The first moment after `now` at which cron starts what has these fields, as `cronFields` writes them. */
export function nextByCron(fields: string, now: Date): Date {
  const [minute, hour, , , day] = fields.split(' ');
  const fits = (field: string | undefined, value: number) => field === '*' || Number(field) === value;
  const next = new Date(now);
  next.setSeconds(0, 0);
  // Two weeks and an hour: clocks are set forward over a moment once a year.
  for (let tried = 0; tried <= 2 * PERIOD.week + PERIOD.hour; tried++) {
    next.setTime(next.getTime() + 60_000);
    if (fits(minute, next.getMinutes()) && fits(hour, next.getHours()) && fits(day, next.getDay()))
      return next;
  }
  throw new Error(`No moment fits "${fields}".`);
}

const two = (number: number): string => String(number).padStart(2, '0');
