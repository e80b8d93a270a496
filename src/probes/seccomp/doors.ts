import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type FactSource, known } from '../../model/fact.ts';
import { containerInspect } from '../docker/container-inspect.ts';
import { containerList } from '../docker/engine-objects.ts';
import { compareSoftwareVersions, parseSoftwareVersion } from '../engine/software-version.ts';
import type { AdvisoryGrounds } from '../host/advisory-grounds.ts';
import type { SeccompGround } from '../host/seccomp-ground.ts';
import { containerSubjects, isRunning } from '../subjects.ts';
import { compareCall } from './compare.ts';
import type { Filter } from './evaluate.ts';
import type { Condition } from './profile.ts';
import { containerProfile } from './profile-in-use.ts';

/** Families of sockets (linux/socket.h). */
const AF_ALG = 38;
const AF_VSOCK = 40;

/** What a seccomp profile can leave open, and through which containers were left. */
export type Door = 'AF_ALG' | 'vsock' | 'io_uring';

const family = (value: number): Condition => ({ index: 0, op: 'SCMP_CMP_EQ', value, valueTwo: 0 });

/** Which of the three a filter lets pass, at least as far as rules decide. */
export function openDoors(filter: Filter): readonly Door[] {
  const passes = (call: string, conditions: readonly Condition[]): boolean => {
    const rules = { allowed: [conditions], decided: [], denied: [] };
    return compareCall(call, { otherwise: 'denies', calls: new Map([[call, rules]]) }, filter) !== 'beyond';
  };
  return [
    ...(passes('socket', [family(AF_ALG)]) ? (['AF_ALG'] as const) : []),
    ...(passes('socket', [family(AF_VSOCK)]) ? (['vsock'] as const) : []),
    ...(['io_uring_setup', 'io_uring_enter', 'io_uring_register'].some((call) => passes(call, []))
      ? (['io_uring'] as const)
      : []),
  ];
}

/** A container that runs under the profile that its engine brings. */
interface OnBuiltin {
  readonly name: string;
  /** When it started, in seconds since 1970. */
  readonly startedAt: number;
}

/** The running containers of an engine that go by the profile that it brings; unread where one may have been missed. */
export const containersOnBuiltin: FactSource<'engine', readonly OnBuiltin[]> = {
  id: 'containers-on-builtin-seccomp-profile',
  scope: 'engine',
  reads: readsOf(containerList, containerInspect, containerProfile),
  read: (engine) => {
    const containers = containerSubjects(engine);
    if (!containers.known) return containers;
    const evidence = new Set(containers.evidence);
    const found: OnBuiltin[] = [];
    for (const container of containers.value) {
      const inspect = readFact(containerInspect, container);
      if (!inspect.known) return inspect;
      for (const key of inspect.evidence) evidence.add(key);
      if (!isRunning(inspect.value.State.Status)) continue;
      const inUse = readFact(containerProfile, container);
      if (!inUse.known) return inUse;
      for (const key of inUse.evidence) evidence.add(key);
      if (inUse.value.kind !== 'builtin') continue;
      const startedAt = Date.parse(inspect.value.State.StartedAt) / 1000;
      found.push({ name: container.item.name, startedAt });
    }
    return known(found, [...evidence]);
  },
};

/** The first release of each branch of the kernel in which CVE-2026-31431 is mended (kernel CNA), newest first. */
const MENDED = ['7.0.0', '6.19.12', '6.18.22', '6.12.85', '6.6.137', '6.1.170', '5.15.204', '5.10.254'];

/** What keeps AF_ALG harmless on a host whose profile lets it pass; null where nothing is seen that does. */
export function mitigationOf(
  { kernelBuild, modules }: AdvisoryGrounds,
  { blocked }: SeccompGround,
  kernelRelease: string,
): string | null {
  const loaded = modules.includes('algif_aead');
  const module = loaded ? undefined : blocked[0];
  if (module !== undefined) return `modprobe loads nothing for ${module}`;
  // Debian keeps one release name for many builds, and says the version of the sources in the build.
  const source = /\bDebian (\d+\.\d+\.\d+)/.exec(kernelBuild)?.[1] ?? kernelRelease;
  return isMended(source) ? `the kernel (${source.slice(0, 64)}) has CVE-2026-31431 mended` : null;
}

function isMended(release: string): boolean {
  const version = parseSoftwareVersion(release);
  if (version === null) return false;
  const [major, minor] = version.numbers;
  return MENDED.some((text) => {
    const first = parseSoftwareVersion(text);
    if (first === null || compareSoftwareVersions(version, first) < 0) return false;
    return major >= 7 || (first.numbers[0] === major && first.numbers[1] === minor);
  });
}
