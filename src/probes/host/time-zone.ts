import { z } from 'zod';
import { linesOf } from './records.ts';

/** The farthest that any place is from UTC. */
const MOST_MINUTES = 14 * 60;

/** The zone that programs of the host tell the time in, at the moment it was read. */
export const timeZoneShape = z.object({
  /** Minutes that its clocks are ahead of UTC. */
  offsetMinutes: z.int().min(-MOST_MINUTES).max(MOST_MINUTES),
  /** Of the database of time zones, or else how the zone is abbreviated; null where neither is told. */
  name: z.string().nullable(),
});
export type TimeZone = z.infer<typeof timeZoneShape>;

/**
 * Shell text that prints the offset and the abbreviation, and, where the zone is there, the link that names it
 * (localtime(5)): a link to what is missing means UTC, whatever it is called. /etc/timezone is a copy of the name that
 * nothing keeps true.
 */
export const TIME_ZONE = `date '+%z %Z'
if [ -e /etc/localtime ]; then readlink /etc/localtime; fi
`;

/** What that text printed; null where it says nothing that can be true. */
export function readTimeZone(text: string): TimeZone | null {
  const [offset = '', target = ''] = linesOf(text);
  const [, sign, hours, minutes, abbreviation = ''] = /^([+-])(\d\d)([0-5]\d)(?: (.*))?$/.exec(offset) ?? [];
  const size = Number(hours) * 60 + Number(minutes);
  if (sign === undefined || size > MOST_MINUTES) return null;
  const name = /(?:^|\/)zoneinfo\/([A-Za-z][\w+-]*(?:\/[A-Za-z][\w+-]*){0,3})$/.exec(target)?.[1];
  // What is not made of letters, such as `+03`, says the offset once more.
  const short = /^[A-Za-z]{3,6}$/.test(abbreviation) ? abbreviation : null;
  return {
    offsetMinutes: sign === '-' && size > 0 ? -size : size,
    name: name !== undefined && name.length <= MOST_NAME ? name : short,
  };
}

const MOST_NAME = 48;
