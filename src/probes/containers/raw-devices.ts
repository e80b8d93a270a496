import type { DeviceNode } from '../host/device-nodes.ts';

/** Devices of Linux that hand over memory or disks though they are none of the block devices (kernel, admin-guide/devices.txt). */
const CHARACTER_DEVICES: readonly {
  readonly major: number;
  readonly minors?: readonly number[];
  readonly what: string;
}[] = [
  { major: 1, minors: [1, 2, 4], what: 'the memory and the ports of the machine' },
  { major: 1, minors: [11], what: 'the log of the kernel' },
  { major: 21, what: 'a disk past its driver (sg)' },
  { major: 90, what: 'raw flash memory (mtd)' },
  { major: 162, what: 'a raw disk' },
];

/** Controllers of NVMe disks have numbers that the kernel draws; they are known by their names alone. */
const NVME = /^\/dev\/(?:nvme\d+|ng\d+n\d+)$/;

/** What of the host a device hands over to whoever opens it, in words; null where it is a device like others. */
export function dangerOf({ kind, major, minor, path }: DeviceNode): string | null {
  if (kind === 'block') return `a disk (block device ${major}:${minor})`;
  const known = CHARACTER_DEVICES.find((one) => one.major === major && (one.minors?.includes(minor) ?? true));
  if (known) return known.what;
  return NVME.test(path) ? 'a disk past its driver (nvme)' : null;
}

/**
 * The same of a rule `a|b|c MAJOR:MINOR rwm`, where `*` stands for all numbers. Every container may make devices (m);
 * only to read or to write them is more.
 */
export function dangerOfRule(rule: string): string | null {
  const [, type, major = '', minor = '', access = ''] =
    /^([abc]) (\d+|\*):(\d+|\*) ([rwm]{1,3})$/.exec(rule.trim()) ?? [];
  if (type !== undefined && !/[rw]/.test(access)) return null;
  if (type === 'a') return 'every device of the host';
  if (type === 'b') return 'disks of the host';
  // What has another form than engines take is none that can be judged as harmless.
  if (type === undefined) return 'devices by a rule of unknown form';
  const fits = (number: number, pattern: string): boolean => pattern === '*' || Number(pattern) === number;
  const met = CHARACTER_DEVICES.find(
    (one) => fits(one.major, major) && (one.minors?.some((number) => fits(number, minor)) ?? true),
  );
  return met?.what ?? null;
}

/** Whether every container has such a device anyhow: null, zero, full, random, urandom, tty, console, ptmx and its terminals. */
export const isOrdinary = ({ kind, major, minor }: DeviceNode): boolean =>
  kind === 'character' &&
  ((major === 1 && [3, 5, 7, 8, 9].includes(minor)) || (major === 5 && minor <= 2) || major === 136);
