import type { Watchers } from '../host/watchers.ts';

const SHIPPERS =
  /^(?:fluent-bit|fluentd|td-agent|vector|promtail|filebeat|journalbeat|alloy|grafana-agent|otelcol|otelcol-contrib|splunkd|systemd-journal-|datadog-agent)$/;

/** Who keeps the log of the engine on a host, and where. */
export interface LogKeeping {
  /** A journal that is written to disk, one that ends with the machine, or none. */
  readonly journal: 'persistent' | 'volatile' | 'none';
  /** Names of programs that hand logs on, outside of containers or in them. */
  readonly shippers: readonly string[];
  /** Names of programs that write logs into files. */
  readonly syslog: readonly string[];
}

/** With Storage=auto, which is the default, the directory decides (journald.conf(5)). */
export function logKeeping({ watchers, journal }: Watchers): LogKeeping {
  const names = (wanted: RegExp): string[] => [
    ...new Set(watchers.flatMap(({ name }) => (wanted.test(name) ? [name] : []))),
  ];
  const storage = (journal.settings.Storage ?? 'auto').toLowerCase();
  const onDisk =
    storage === 'persistent' || (storage === 'auto' && journal.directories.includes('/var/log/journal'));
  // Of a name of 15 bytes the rest is cut: the daemon is systemd-journald, those that send begin alike.
  const runs = watchers.some(({ name, executable }) => isJournald(name, executable));
  return {
    journal: !runs || storage === 'none' ? 'none' : onDisk ? 'persistent' : 'volatile',
    shippers: names(SHIPPERS),
    syslog: names(/^(?:rsyslogd|syslog-ng|syslogd)$/),
  };
}

const isJournald = (name: string, executable: string | null): boolean =>
  name === 'systemd-journal' && (executable === null || executable.endsWith('/systemd-journald'));

/** Longer units first, since they begin alike; a month is a twelfth of a year (systemd.time(7)). */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:months?|M)$/, 30.44],
  [/^(?:minutes?|min|m)$/, 1 / 1440],
  [/^(?:years?|y)$/, 365.25],
  [/^(?:weeks?|w)$/, 7],
  [/^(?:days?|d)$/, 1],
  [/^(?:hours?|hr|h)$/, 1 / 24],
  [/^(?:seconds?|sec|s|)$/, 1 / 86_400],
];

/** The days of a time span such as `3month`, `90 days` or `7776000`; null for none, and for what is none. */
export function daysOf(span: string | undefined): number | null {
  const parts = [...(span ?? '').matchAll(/\s*(\d{1,9}(?:\.\d+)?)\s*([a-zA-Z]*)/gy)];
  const length = parts.reduce((sum, [whole]) => sum + whole.length, 0);
  if (span === undefined || parts.length === 0 || length !== span.trimEnd().length) return null;
  let days = 0;
  for (const [, number, unit = ''] of parts) {
    const factor = UNITS.find(([name]) => name.test(unit))?.[1];
    if (factor === undefined) return null;
    days += Number(number) * factor;
  }
  return days === 0 ? null : days;
}
