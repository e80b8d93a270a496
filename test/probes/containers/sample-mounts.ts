import {
  type MountNamespace,
  mountNamespace,
  parseNamespaceMount,
} from '../../../src/probes/containers/mount-namespace.ts';

/** What the kernel of a host with engine 28.5 printed of a hardened container, shortened; sysrq-trigger added. */
export const HARDENED: readonly string[] = [
  '1302 1271 0:409 / / ro,relatime - overlay overlay rw',
  '1304 1302 0:430 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw',
  '1306 1302 0:431 / /dev rw,nosuid - tmpfs tmpfs rw',
  '1310 1302 0:435 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro',
  '1311 1310 0:438 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw',
  '1313 1311 0:29 /docker/d8f3 /sys/fs/cgroup/cpu ro,nosuid,nodev,noexec,relatime - cgroup cgroup rw',
  '1206 1304 0:430 /bus /proc/bus ro,nosuid,nodev,noexec,relatime - proc proc rw',
  '1256 1304 0:430 /fs /proc/fs ro,nosuid,nodev,noexec,relatime - proc proc rw',
  '1257 1304 0:430 /irq /proc/irq ro,nosuid,nodev,noexec,relatime - proc proc rw',
  '1258 1304 0:430 /sys /proc/sys ro,nosuid,nodev,noexec,relatime - proc proc rw',
  '1255 1304 0:430 /sysrq-trigger /proc/sysrq-trigger ro,nosuid,nodev,noexec,relatime - proc proc rw',
  '1259 1304 0:444 / /proc/acpi ro,relatime - tmpfs tmpfs ro',
  '1260 1304 0:431 /null /proc/interrupts rw,nosuid - tmpfs tmpfs rw',
  '1261 1304 0:431 /null /proc/keys rw,nosuid - tmpfs tmpfs rw',
  '1262 1304 0:431 /null /proc/timer_list rw,nosuid - tmpfs tmpfs rw',
  '1263 1310 0:444 / /sys/firmware ro,relatime - tmpfs tmpfs ro',
];

/** The same of a privileged one. */
export const PRIVILEGED: readonly string[] = [
  '1344 1274 0:413 / / ro,relatime - overlay overlay rw',
  '1346 1344 0:452 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw',
  '1347 1344 0:453 / /dev rw,nosuid - tmpfs tmpfs rw',
  '1349 1344 0:455 / /sys rw,nosuid,nodev,noexec,relatime - sysfs sysfs rw',
  '1350 1349 0:456 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw',
  '1351 1350 0:29 /docker/5afd /sys/fs/cgroup/cpu rw,nosuid,nodev,noexec,relatime - cgroup cgroup rw',
];

/** The paths that are covered and that the kernel of that host has; sysrq-trigger added. */
export const ALL_PATHS: readonly string[] = [
  '/proc/acpi',
  '/proc/bus',
  '/proc/fs',
  '/proc/interrupts',
  '/proc/irq',
  '/proc/keys',
  '/proc/sys',
  '/proc/sysrq-trigger',
  '/proc/timer_list',
  '/sys/firmware',
];

/** What a container sees by these lines. */
export const mountsOf = (lines: readonly string[]): MountNamespace =>
  mountNamespace(
    lines.map((line) => {
      const mount = parseNamespaceMount(line);
      if (!mount) throw new Error(line);
      return mount;
    }),
  );
