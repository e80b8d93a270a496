import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { containerOf } from './container-cgroup.ts';
import { byProcess } from './process-lines.ts';
import { bodyOf, linesOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { ALL_PROCESSES } from './shell-parts.ts';

/** What a client says of the clock; `none` where it does not run or has no tool that could be asked. */
const clientShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({
    state: z.literal('read'),
    synchronized: z.boolean(),
    /** How far the clock is off, in seconds; null where it does not say. */
    offsetSeconds: z.number().nullable(),
  }),
  z.object({ state: z.literal('failed') }),
]);

/** What keeps the clock of the host right. */
export const timeSynchronisationShape = z.object({
  /** Programs that set the clock, by the name that the kernel keeps, outside of containers. */
  clients: z.array(z.string()),
  /** Guest agents, which may take the time of the machine beneath. */
  agents: z.array(z.string()),
  /** /proc shows this account only its own processes (hidepid). */
  partial: z.boolean(),
  chrony: clientShape,
  ntp: clientShape,
  /** What systemd says (timedatectl), by the flag of the kernel. */
  systemd: clientShape,
  /** systemd-timesyncd has set the clock since the start of the host. */
  timesyncd: z.boolean(),
});
export type TimeSynchronisation = z.infer<typeof timeSynchronisationShape>;

/** The kernel keeps 15 bytes of a name. */
const CLIENTS = ['chronyd', 'systemd-timesyn', 'ntpd', 'openntpd', 'ptp4l', 'phc2sys'];
const AGENTS = ['vmtoolsd', 'VBoxService', 'hv_utils_timesync', 'google_guest_ag', 'xe-daemon', 'prltoolsd'];

/** systemd is asked only where no client could be: it starts a service for the answer. */
const SCRIPT = `${ALL_PROCESSES}if { true </proc/1/status; } 2>/dev/null; then record visible all; else record visible own; fi
l=$(grep -HxE '${[...CLIENTS, ...AGENTS].join('|')}' /proc/[0-9]*/comm 2>/dev/null)
record names
printf '%s\\n' "$l"
record first-cgroup
head -c 65536 /proc/1/cgroup 2>/dev/null
record cgroups
set -- $(printf '%s\\n' "$l" | sed -n 's|^\\(/proc/[0-9]*\\)/comm:.*|\\1/cgroup|p' | head -n 100)
if [ $# -gt 0 ]; then grep -H '' "$@" 2>/dev/null; fi
asked=
case $l in
  *:chronyd*)
    if command -v chronyc >/dev/null; then
      record chrony
      chronyc -c -n tracking 2>/dev/null && asked=yes
    fi
    ;;
esac
case $l in
  *:ntpd*)
    if command -v ntpq >/dev/null; then
      record ntp
      ntpq -pn 2>/dev/null && asked=yes
    fi
    ;;
esac
if [ -z "$asked" ] && [ -d /run/systemd/system ] && command -v timedatectl >/dev/null; then
  record systemd
  timedatectl show -p NTPSynchronized -p NTP 2>/dev/null
fi
if [ -e /run/systemd/timesync/synchronized ]; then record timesyncd; fi
`;

export const timeSynchronisation = defineScriptProbe({
  id: 'time-synchronisation',
  source:
    '/proc/PID/comm, chronyc -c -n tracking, ntpq -pn, timedatectl show, /run/systemd/timesync/synchronized',
  timeoutSeconds: 20,
  maxBytes: 2 * 1024 * 1024,
  shape: timeSynchronisationShape,
  script: `${RECORDS_BEGIN}${SCRIPT}${RECORDS_END}`,
  project,
});

function project(output: ScriptOutput): Projection<TimeSynchronisation> {
  const read = readRecords(output, 'what keeps the clock right');
  if (!read.ok) return read;
  const { records } = read;
  const visible = records.find(({ kind }) => kind === 'visible')?.words[0];
  if (visible === undefined) return unintelligible('what keeps the clock right');
  const part = (kind: string): string => bodyOf(records, kind) ?? '';
  const cgroups = byProcess(part('cgroups'), 'cgroup');
  const names = [...byProcess(part('names'), 'comm')].flatMap(([pid, [name = '']]) =>
    containerOf((cgroups.get(pid) ?? []).join('\n'), part('first-cgroup')) === null ? [name] : [],
  );
  const known = (list: readonly string[]): string[] => list.filter((name) => names.includes(name));
  return {
    ok: true,
    data: {
      clients: known(CLIENTS),
      agents: known(AGENTS),
      partial: visible !== 'all',
      chrony: clientOf(bodyOf(records, 'chrony'), byChrony),
      ntp: clientOf(bodyOf(records, 'ntp'), byNtp),
      systemd: clientOf(bodyOf(records, 'systemd'), bySystemd),
      timesyncd: records.some(({ kind }) => kind === 'timesyncd'),
    },
  };
}

type Client = TimeSynchronisation['chrony'];
type Answer = Omit<Extract<Client, { state: 'read' }>, 'state'>;

function clientOf(body: string | undefined, parse: (text: string) => Answer | null): Client {
  if (body === undefined) return { state: 'none' };
  const answer = parse(body);
  return answer ? { state: 'read', ...answer } : { state: 'failed' };
}

/**
 * One line of fourteen fields: the first is the source as a number, the fifth the offset in seconds, the last the leap
 * status (chronyc(1), tracking). A clock that follows nothing but itself (directive local) says that it is set.
 */
function byChrony(text: string): Answer | null {
  const fields = text.trim().split(',');
  const [stratum, offset] = [Number(fields[2]), Number(fields[4])];
  if (fields.length !== 14 || !Number.isInteger(stratum) || !Number.isFinite(offset)) return null;
  const isSet =
    fields[13] !== 'Not synchronised' &&
    stratum > 0 &&
    stratum < 16 &&
    fields[0]?.toUpperCase() !== '7F7F0101';
  return { synchronized: isSet, offsetSeconds: isSet ? Math.abs(offset) : null };
}

/**
 * The source that is followed has a mark in the first column; its offset, in milliseconds, is the ninth field (ntpq(1)). The
 * local clock (127.127.1.x, .LOCL.) is none.
 */
function byNtp(text: string): Answer | null {
  const lines = linesOf(text);
  if (!lines.some((line) => /^=+$/.test(line.trim())) && !/No association/.test(text)) return null;
  const chosen = lines.find((line) => /^[*o]/.test(line) && !line.includes('remote'));
  if (chosen === undefined || /^[*o](?:127\.127\.1\.|LOCAL\()|\s\.LOCL\.\s/.test(chosen))
    return { synchronized: false, offsetSeconds: null };
  const offset = Number(chosen.slice(1).trim().split(/\s+/)[8]);
  return Number.isFinite(offset) ? { synchronized: true, offsetSeconds: Math.abs(offset) / 1000 } : null;
}

function bySystemd(text: string): Answer | null {
  const answer = /^NTPSynchronized=(yes|no)$/m.exec(text)?.[1];
  return answer === undefined ? null : { synchronized: answer === 'yes', offsetSeconds: null };
}
