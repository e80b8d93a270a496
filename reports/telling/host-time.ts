import type { HostResult } from '../../src/model/results.ts';
import { moment } from './words.ts';

/** The farthest that any place is from UTC. */
const MOST_MINUTES = 14 * 60;

/** How far a zone is ahead of UTC, in minutes; null where it is none. */
function minutesOf(utcOffset: unknown): number | null {
  const [, sign, hours, minutes] =
    /^([+-])(\d\d):([0-5]\d)$/.exec(typeof utcOffset === 'string' ? utcOffset : '') ?? [];
  const size = Number(hours) * 60 + Number(minutes);
  return sign === undefined || size > MOST_MINUTES ? null : sign === '-' ? -size : size;
}

/** The zone of the host, as it was at the audit: `+01:00 Europe/Berlin`; null where it was not read. */
export function zoneOf({ utcOffset, timeZone }: HostResult['identity']): string | null {
  if (minutesOf(utcOffset) === null) return null;
  return typeof timeZone === 'string' ? `${utcOffset} ${timeZone}` : String(utcOffset);
}

/**
 * A span of time in the zone of a host: `06:20:51 to 06:20:59 in the zone of the host, +01:00 Europe/Berlin`. The day is
 * given where it is not that of UTC. null where the zone was not read: then nobody knows.
 */
export function spanInZone(
  identity: HostResult['identity'],
  { startedAt, finishedAt }: Pick<HostResult, 'startedAt' | 'finishedAt'>,
): string | null {
  const minutes = minutesOf(identity.utcOffset);
  if (minutes === null) return null;
  const local = (instant: string): string => {
    const there = moment(new Date(Date.parse(instant) + minutes * 60_000).toISOString()).replace(' UTC', '');
    return there.slice(0, 10) === moment(instant).slice(0, 10) ? there.slice(11) : there;
  };
  return `${local(startedAt)} to ${local(finishedAt)} in the zone of the host, ${zoneOf(identity)}`;
}
