import type { ContainerInspect } from '../docker/container-inspect.ts';

/** Capabilities of Linux by bit, per linux/capability.h. */
export const CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
] as const;

/** What an engine gives a container that asks for nothing (moby, oci/caps/defaults.go). */
export const DEFAULT_CAPABILITIES: readonly string[] = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

type CapabilitySettings = Pick<ContainerInspect['HostConfig'], 'CapAdd' | 'CapDrop' | 'Privileged'>;

/**
 * The capabilities that a container is configured to have, sorted. The engine ignores case and the prefix
 * CAP_; an added ALL beats a dropped ALL, and what is added comes after what is dropped (moby,
 * oci/caps/utils.go, TweakCapabilities).
 */
export function configuredCapabilities({ CapAdd, CapDrop, Privileged }: CapabilitySettings): string[] {
  if (Privileged) return [...CAPABILITIES].sort();
  const added = CapAdd.map(plainName);
  const dropped = CapDrop.map(plainName);
  if (added.includes('ALL')) return CAPABILITIES.filter((name) => !dropped.includes(name)).sort();
  const kept = dropped.includes('ALL') ? [] : DEFAULT_CAPABILITIES.filter((name) => !dropped.includes(name));
  return [...new Set([...kept, ...added])].sort();
}

/** The capabilities in a mask of /proc/PID/status, sorted; a bit that is not known here is named by its number. */
export function capabilitiesInMask(hexadecimal: string): string[] {
  const names: string[] = [];
  let bits = BigInt(`0x${hexadecimal}`);
  for (let bit = 0; bits > 0n; bit++, bits >>= 1n) {
    if (bits & 1n) names.push(CAPABILITIES[bit] ?? `CAP_${bit}`);
  }
  return names.sort();
}

const plainName = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');
