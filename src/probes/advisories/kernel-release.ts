import { parseSoftwareVersion, type SoftwareVersion } from '../engine/software-version.ts';
import type { AdvisoryGrounds } from '../host/advisory-grounds.ts';
import type { Identity } from '../host/identity.ts';
import type { PackageFormat } from './package-versions.ts';

/**
 * The upstream number in a release of a kernel, such as `6.18.20`, and what its builder added as suffix: `-13-amd64`,
 * `-611.5.1.el9_7.x86_64`, `-fc-v657`, `+`. Null where it has none.
 */
export const kernelVersion = (release: string): SoftwareVersion | null => parseSoftwareVersion(release);

/** The package of the kernel that runs, by what the kernel says of itself; null where it does not. */
export function kernelPackage(
  { kernel, os }: Identity,
  { kernelBuild, kernelSignature }: AdvisoryGrounds,
): {
  readonly name: string;
  readonly version: string;
  readonly format: PackageFormat;
  readonly distribution: string;
  readonly release: string;
} | null {
  const host = { distribution: os.id, release: os.version };
  // `#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)`
  const debian = /\bDebian (\d[\w.+~:-]{1,100})/.exec(kernelBuild)?.[1];
  if (debian !== undefined) return { name: 'linux', version: debian, format: 'dpkg', ...host };
  // `Ubuntu 6.8.0-45.45-generic 6.8.12`
  const ubuntu = /^Ubuntu (\d[\d.]*-\d[\d.]*)/.exec(kernelSignature)?.[1];
  if (ubuntu !== undefined) return { name: 'linux', version: ubuntu, format: 'dpkg', ...host };
  // `5.14.0-611.5.1.el9_7.x86_64`: version and release of the package, with the architecture.
  const rpm = /^(\d[\w.]*-[\w.]*\.(?:el|fc|amzn)\d\w*(?:\.\d+)?)/.exec(kernel)?.[1];
  return rpm === undefined ? null : { name: 'kernel', version: rpm, format: 'rpm', ...host };
}
