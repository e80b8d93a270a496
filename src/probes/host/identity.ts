import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';
import { isId } from './account-lines.ts';
import { HOSTS_LINES, readFullName } from './full-name.ts';
import { bodyOf, linesOf, RECORDS_BEGIN, RECORDS_END, readRecords } from './records.ts';
import { CLOCK } from './shell-parts.ts';
import { readTimeZone, TIME_ZONE, timeZoneShape } from './time-zone.ts';

/** Which machine this is, as whom it was read, and what time it believes it is. */
export const identityShape = z.object({
  hostname: z.string(),
  /** Its name with its domain, as the host itself has it; this and the next are missing where they were not read. */
  fullName: z.string().exactOptional(),
  timeZone: timeZoneShape.exactOptional(),
  os: z.object({ id: z.string(), name: z.string(), version: z.string() }),
  kernel: z.string(),
  architecture: z.string(),
  /** HMAC of the machine id, never the id itself; null where the machine has none. */
  machine: z.string().nullable(),
  /** The host's clock, in seconds since 1970, with fractions where the host gives them. */
  clock: z.number(),
  uptimeSeconds: z.number(),
  uid: z.int(),
  user: z.string(),
  groups: z.array(z.string()),
});
export type Identity = z.infer<typeof identityShape>;

/** The key that makes the HMAC of a machine id ours, as machine-id(5) asks of programs. It is no secret. */
const APPLICATION_KEY = 'plimsoll host identity 1';

const SCRIPT = `${RECORDS_BEGIN}${CLOCK}record name
cat /proc/sys/kernel/hostname
record hosts
${HOSTS_LINES}record kernel
uname -r
uname -m
record os
head -c 16384 /etc/os-release 2>/dev/null || head -c 16384 /usr/lib/os-release 2>/dev/null
echo
record machine
head -c 64 /etc/machine-id 2>/dev/null
echo
record time
clock
read -r up _ </proc/uptime
printf '%s\\n' "$up"
record zone
${TIME_ZONE}record account
id -u
id -un 2>/dev/null || id -u
record groups
id -Gn 2>/dev/null || id -G
${RECORDS_END}`;

export const identity = defineScriptProbe({
  id: 'identity',
  source:
    '/proc/sys/kernel/hostname, /etc/hosts, uname, /etc/os-release, /etc/machine-id, date, /etc/localtime, /proc/uptime, id',
  timeoutSeconds: 30,
  maxBytes: 1024 * 1024,
  shape: identityShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<Identity> {
  const read = readRecords(output, 'who the host is');
  if (!read.ok) return read;
  const text = (kind: string): string => bodyOf(read.records, kind) ?? '';
  const part = (kind: string): readonly string[] => linesOf(text(kind));
  const hostname = (part('name')[0] ?? '').slice(0, 255);
  const fullName = readFullName(hostname, text('hosts'));
  const timeZone = readTimeZone(text('zone'));
  const os = parseOsRelease(part('os'));
  const [kernel = '', architecture = ''] = part('kernel');
  const [clock = Number.NaN, uptimeSeconds = Number.NaN] = part('time').map(Number);
  const [uid, user] = part('account');
  if (!isId(uid) || user === undefined || !(clock > 0) || !(uptimeSeconds >= 0)) {
    return {
      ok: false,
      cause: cause(
        'unparseable',
        'The host did not say what time it is or as whom it was read.',
        'Look at what date, id and cat /proc/uptime print there.',
      ),
    };
  }
  return {
    ok: true,
    data: {
      hostname,
      ...(fullName === null ? {} : { fullName }),
      ...(timeZone === null ? {} : { timeZone }),
      os: { id: os.get('ID') ?? '', name: os.get('PRETTY_NAME') ?? '', version: os.get('VERSION_ID') ?? '' },
      kernel: kernel.slice(0, 255),
      architecture: architecture.slice(0, 64),
      machine: machineKey(part('machine')[0] ?? ''),
      clock,
      uptimeSeconds,
      uid: Number(uid),
      user: user.slice(0, 255),
      groups: (part('groups')[0] ?? '')
        .split(' ')
        .filter((group) => group !== '')
        .slice(0, 256),
    },
  };
}

/** Machines that are not set up yet have the word `uninitialized` or nothing in place of an id. */
const machineKey = (id: string): string | null =>
  /^[0-9a-f]{32}$/.test(id.trim())
    ? createHmac('sha256', APPLICATION_KEY).update(id.trim()).digest('hex')
    : null;

/** Reads os-release(5) as far as systems use it: NAME=value, the value plain or in quotes. */
function parseOsRelease(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
      return name === ''
        ? []
        : [
            [
              name,
              value
                .replace(/^(["'])(.*)\1$/, '$2')
                .replace(/\\(.)/g, '$1')
                .slice(0, 255),
            ],
          ];
    }),
  );
}
