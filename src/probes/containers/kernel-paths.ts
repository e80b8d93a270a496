import { compareSoftwareVersions, isOfBranch, parseSoftwareVersion } from '../engine/software-version.ts';
import { devicesOf } from './kernel-doors.ts';
import { type MountNamespace, type NamespaceMount, placesOf } from './mount-namespace.ts';

/** How an engine covers a path of the kernel in every container by default. */
interface CoveredPath {
  /** With `*` for a number. */
  readonly path: string;
  readonly cover: 'masked' | 'read-only';
  /** The first release of each branch that covers it, ascending; empty for all that are still met. */
  readonly since: readonly string[];
}

/** Moby, oci/defaults.go (from 28.2 on daemon/pkg/oci/defaults.go); the releases by the tags. */
const COVERED: readonly CoveredPath[] = [
  ...[
    '/proc/asound',
    '/proc/acpi',
    '/proc/kcore',
    '/proc/keys',
    '/proc/latency_stats',
    '/proc/timer_list',
  ].map(masked),
  ...['/proc/timer_stats', '/proc/sched_debug', '/proc/scsi', '/sys/firmware'].map(masked),
  ...['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'].map(
    (path): CoveredPath => ({ path, cover: 'read-only', since: [] }),
  ),
  {
    path: '/sys/devices/virtual/powercap',
    cover: 'masked',
    since: ['20.10.27', '23.0.8', '24.0.7', '25.0.0'],
  },
  { path: '/proc/interrupts', cover: 'masked', since: ['28.0.2'] },
  { path: '/sys/devices/system/cpu/cpu*/thermal_throttle', cover: 'masked', since: ['28.0.2'] },
];

function masked(path: string): CoveredPath {
  return { path, cover: 'masked', since: [] };
}

/** A path that current engines cover, and that lies open in a container. */
export interface OpenPath {
  /** As the engine covers it. */
  readonly path: string;
  /** Where the container reaches it, which is elsewhere where /proc or /sys of the host is mounted as well. */
  readonly place: string;
  readonly mount: NamespaceMount;
  /** Whether the engine covers it by default; null where its version is not understood. */
  readonly byDefault: boolean | null;
}

/**
 * Which of the paths that current engines cover a container reaches all the same, of those that the kernel has. A path is
 * covered where no mount of its file system leads to it, or none that could be written where it is to be read-only.
 */
export function openPaths(
  namespace: MountNamespace,
  kernelPaths: readonly string[],
  engineVersion: string,
): readonly OpenPath[] {
  return kernelPaths.flatMap((path) => {
    const covered = COVERED.find((one) => pattern(one.path).test(path));
    if (!covered) return [];
    const [, top = '', within = ''] = /^(\/proc|\/sys)(\/.*)$/.exec(path) ?? [];
    const type = top === '/proc' ? 'proc' : 'sysfs';
    const byDefault = coversByDefault(covered, engineVersion);
    return [...new Set(devicesOf(namespace, type))].flatMap((device) =>
      placesOf(namespace, device, within)
        .filter(({ mount }) => mount.type === type && (covered.cover === 'masked' || mount.writable))
        .map(({ mount, path: place }) => ({ path, place, mount, byDefault })),
    );
  });
}

const pattern = (path: string): RegExp => new RegExp(`^${path.replaceAll('*', '\\d+')}$`);

/** A branch that is not named has it from the newest one named on, and not before the oldest. */
function coversByDefault({ since }: CoveredPath, engineVersion: string): boolean | null {
  if (since.length === 0) return true;
  const version = parseSoftwareVersion(engineVersion);
  if (!version) return null;
  return since.some((text, at) => {
    const first = parseSoftwareVersion(text);
    if (!first || compareSoftwareVersions(version, first) < 0) return false;
    const [major, minor] = first.numbers;
    return at === since.length - 1 || isOfBranch(version, `${major}.${minor}`);
  });
}
