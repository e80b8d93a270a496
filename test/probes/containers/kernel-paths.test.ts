import { describe, expect, it } from 'vitest';
import { doorsOf } from '../../../src/probes/containers/kernel-doors.ts';
import { openPaths } from '../../../src/probes/containers/kernel-paths.ts';
import { ALL_PATHS, HARDENED, mountsOf, PRIVILEGED } from './sample-mounts.ts';

const opened = (lines: readonly string[], version = '28.5.2', paths: readonly string[] = ALL_PATHS) =>
  openPaths(mountsOf(lines), paths, version).map(({ place }) => place);
const without = (...places: readonly string[]) =>
  HARDENED.filter((line) => !places.includes(line.split(' ')[4] ?? ''));
const doors = (lines: readonly string[], paths = ALL_PATHS) =>
  doorsOf({ ...mountsOf(lines), kernelPaths: paths }).map(({ door }) => door);

describe('the paths that engines cover', () => {
  it('are all covered in a container that asks for nothing', () => expect(opened(HARDENED)).toEqual([]));

  it('are all open in a privileged one', () => expect(opened(PRIVILEGED)).toEqual([...ALL_PATHS]));

  it('are open where their mask is missing, or is writable where it is to be read-only', () => {
    expect(opened(without('/proc/keys'))).toEqual(['/proc/keys']);
    const remounted = '99 1258 0:430 /sys /proc/sys rw - proc proc rw';
    expect(opened([...HARDENED, remounted])).toEqual(['/proc/sys']);
  });

  it('are open where a mask shows another file of the kernel (CVE-2025-31133)', () => {
    const swapped = '99 1304 0:430 /sys/kernel/core_pattern /proc/keys rw - proc proc rw';
    expect(opened([...without('/proc/keys'), swapped])).toEqual(['/proc/keys']);
  });

  it('count only where the kernel has them', () => {
    expect(opened(without('/proc/keys'), '28.5.2', ['/proc/acpi'])).toEqual([]);
    expect(opened(PRIVILEGED, '28.5.2', ['/proc/loadavg'])).toEqual([]);
  });

  it('are open at another place where /proc or /sys of the host is mounted, whatever covers the usual one', () => {
    const proc = '99 1302 0:373 / /host/proc ro,relatime - proc proc rw';
    const open = opened([...HARDENED, proc]);
    expect(open).toContain('/host/proc/keys');
    expect(open).not.toContain('/host/proc/sys');
    expect(opened([...HARDENED, '99 1302 0:374 /firmware /fw ro - sysfs sysfs rw'])).toEqual(['/fw']);
    expect(opened([...HARDENED, '99 1302 0:373 /loadavg /loadavg ro - proc proc rw'])).toEqual([]);
  });
});

describe('what an engine covers by default', () => {
  const byDefault = (version: string, path: string) =>
    openPaths(mountsOf(PRIVILEGED), [path], version).map((open) => open.byDefault)[0];

  it.each([
    ['20.10.24', false],
    ['20.10.27', true],
    ['23.0.7', false],
    ['23.0.8', true],
    ['24.0.6', false],
    ['24.0.7', true],
    ['25.0.0', true],
    ['26.1.5+dfsg1', true],
  ])('has powercap in %s: %s', (version, covered) =>
    expect(byDefault(version, '/sys/devices/virtual/powercap')).toBe(covered),
  );

  it.each([
    ['26.1.5', false],
    ['28.0.1', false],
    ['28.0.2', true],
    ['29.4.3', true],
  ])('has interrupts and the thermal files of each processor in %s: %s', (version, covered) => {
    expect(byDefault(version, '/proc/interrupts')).toBe(covered);
    expect(byDefault(version, '/sys/devices/system/cpu/cpu12/thermal_throttle')).toBe(covered);
  });

  it('has the old ones always, and is not known of a version that is none', () => {
    expect(byDefault('dev', '/proc/keys')).toBe(true);
    expect(byDefault('dev', '/proc/interrupts')).toBeNull();
  });
});

describe('the doors to the kernel', () => {
  it('are shut in a container that asks for nothing', () => expect(doors(HARDENED)).toEqual([]));

  it('are open in a privileged one, with the file by which the kernel is told what to run', () => {
    expect(doors(PRIVILEGED)).toEqual([
      '/proc/sys/kernel/core_pattern',
      '/proc/sysrq-trigger',
      '/sys/kernel/uevent_helper',
      '/sys/fs/cgroup/cpu',
    ]);
  });

  it('are none that the kernel was built without', () => {
    expect(doors(without('/proc/sysrq-trigger'))).toEqual(['/proc/sysrq-trigger']);
    expect(doors(without('/proc/sysrq-trigger'), ['/proc/sys'])).toEqual([]);
  });

  it('are open by a bind of the host’s /proc elsewhere, in whole or in part', () => {
    const bind = (root: string, place: string) =>
      doors([...HARDENED, `99 1302 0:373 ${root} ${place} rw - proc proc rw`]);
    expect(bind('/', '/host/proc')).toEqual([
      '/host/proc/sys/kernel/core_pattern',
      '/host/proc/sysrq-trigger',
    ]);
    expect(bind('/sys/kernel', '/k')).toEqual(['/k']);
    expect(bind('/loadavg', '/l')).toEqual([]);
  });

  it('are open by debugging file systems, also where they are read-only', () => {
    const line = (type: string, options: string) => `99 1310 0:8 / /sys/kernel/x ${options} - ${type} x rw`;
    for (const type of ['debugfs', 'tracefs', 'configfs', 'securityfs'])
      expect(doors([...HARDENED, line(type, 'ro')])).toHaveLength(1);
    expect(doors([...HARDENED, line('binfmt_misc', 'rw')])).toEqual(['/sys/kernel/x/register']);
    expect(doors([...HARDENED, line('binfmt_misc', 'ro')])).toEqual([]);
  });

  it('name release_agent where the root of a hierarchy is mounted', () => {
    const line = '99 1302 0:29 / /host/cpu rw - cgroup cgroup rw';
    expect(doors([...HARDENED, line])).toEqual(['/host/cpu/release_agent']);
  });
});
