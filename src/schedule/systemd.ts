import { type Job, type ScheduleFile, SEARCH_PATH } from './job.ts';
import { seal } from './seal.ts';
import { commandWord, unitWord } from './unit-word.ts';
import { calendarOf } from './when.ts';

export const UNIT_FOLDER = '/etc/systemd/system';

/** The names of the units of a schedule. */
export const unitNames = (name: string) => ({
  service: `plimsoll-${name}.service`,
  timer: `plimsoll-${name}.timer`,
});

/** The units of a schedule; the service first, which does nothing without its timer. */
export function systemdFiles(job: Job): readonly ScheduleFile[] {
  const { service, timer } = unitNames(job.name);
  return [
    { path: `${UNIT_FOLDER}/${service}`, text: seal(job.name, serviceOf(job)) },
    { path: `${UNIT_FOLDER}/${timer}`, text: seal(job.name, timerOf(job)) },
  ];
}

const timerOf = ({ name, when }: Job): string => `[Unit]
Description=Plimsoll: when the schedule ${name} runs

[Timer]
OnCalendar=${calendarOf(when)}
RandomizedDelaySec=${when.jitter}min
# The same delay each time, where systemd is 247 or newer.
FixedRandomDelay=true
# What was missed while the machine was off is made up for.
Persistent=true

[Install]
WantedBy=timers.target
`;

/*
 * oneshot, so that "systemctl start" waits and a run is never started beside another: a timer whose service still runs
 * is skipped. RuntimeMaxSec does nothing for such a service, TimeoutStartSec ends it. The first signal goes to the
 * program alone, which then tells what it has read.
 */
function serviceOf(job: Job): string {
  const [program = '', ...words] = [...job.program, ...job.words];
  return `[Unit]
Description=Plimsoll: audit by the schedule ${job.name}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${job.user}
ExecStart=${[unitWord(program), ...words.map(commandWord)].join(' ')}
WorkingDirectory=/
Environment=LC_ALL=C.UTF-8 PATH=${SEARCH_PATH}
StandardInput=null
UMask=0077
StateDirectory=plimsoll/${job.name}
StateDirectoryMode=0700
TimeoutStartSec=${job.deadline}
TimeoutStopSec=120
KillMode=mixed
Nice=10
IOSchedulingClass=best-effort
IOSchedulingPriority=7
NoNewPrivileges=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
KeyringMode=private
LimitCORE=0
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
${job.here ? HERE(job.user) : elsewhere(job)}`;
}

/** What reading takes: files and sockets of others, their processes, rules of audit, firewall and AppArmor, and giving up root. */
const READING = [
  'CAP_DAC_READ_SEARCH',
  'CAP_DAC_OVERRIDE',
  'CAP_SYS_PTRACE',
  'CAP_AUDIT_CONTROL',
  'CAP_NET_ADMIN',
  'CAP_NET_RAW',
  'CAP_MAC_ADMIN',
  'CAP_SETUID',
  'CAP_SETGID',
  'CAP_KILL',
];

const HERE = (user: string): string => `CapabilityBoundingSet=${user === 'root' ? READING.join(' ') : ''}
# No ProtectSystem, ProtectHome, PrivateTmp, PrivateDevices or ReadWritePaths: each gives the service mounts of its
# own, and an audit of this machine has to see those of the machine. What it could not see would be an error.
`;

const elsewhere = (job: Job): string => `CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
# What the line above leaves out, and everybody may write to.
ReadOnlyPaths=-/dev/shm -/dev/mqueue
ProtectHome=read-only
PrivateTmp=${inTmp(job) ? 'false' : 'true'}
PrivateDevices=true
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
ProtectProc=invisible
RemoveIPC=true
${job.writes.map((path) => `ReadWritePaths=${unitWord(path)}\n`).join('')}`;

/** Whether something that the audit is given lies where it would see nothing but a directory of its own. */
const inTmp = ({ program, words, writes }: Job): boolean =>
  [...program, ...words, ...writes].some((word) => /(^|[=,])\/(var\/)?tmp(\/|$)/.test(word));
